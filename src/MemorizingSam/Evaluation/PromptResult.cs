using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>How good a mask is after a prompt.</summary>
public sealed record PromptResult
{
    /// <summary>The click; null before the first one, for a box, and where nothing was left to click on.</summary>
    public Click? Click { get; init; }

    /// <summary>Dice of the whole object in the whole volume, 0 to 1.</summary>
    public required double Dice { get; init; }

    /// <summary>The Dice that the model thought it had reached; null for models that have not learnt to tell.</summary>
    public double? EstimatedDice { get; init; }

    /// <summary>Intersection over union, 0 to 1.</summary>
    public required double Iou { get; init; }

    /// <summary>Normalised surface Dice, 0 to 1; null where surfaces were not measured.</summary>
    public double? Nsd { get; init; }

    /// <summary>95th percentile of surface distances, in mm; infinite for an empty mask, null where not measured.</summary>
    public double? Hd95Mm { get; init; }

    /// <summary>Mean surface distance, in mm; infinite for an empty mask, null where not measured.</summary>
    public double? AssdMm { get; init; }

    /// <summary>Share of the object's length that the mask goes along, 0 to 1; null where not measured.</summary>
    public double? LengthCovered { get; init; }
}
