namespace MemorizingSam.Imaging.Datasets;

/// <summary>How often a label occurs in a data set, and how large it is.</summary>
public sealed record LabelReport
{
    /// <summary>The label.</summary>
    public required string Name { get; init; }

    /// <summary>Training cases that hold it.</summary>
    public required int Train { get; init; }

    /// <summary>Validation cases that hold it.</summary>
    public required int Validation { get; init; }

    /// <summary>Test cases that hold it.</summary>
    public required int Test { get; init; }

    /// <summary>Cases in no split that hold it.</summary>
    public required int InNoSplit { get; init; }

    /// <summary>Its volume where it occurs, in ml; null if it occurs nowhere.</summary>
    public NumberRange? Ml { get; init; }
}
