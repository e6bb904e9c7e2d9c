namespace MemorizingSam.Segmentation;

/// <summary>What memories found in one volume.</summary>
public sealed record ProposedCase
{
    /// <summary>Name of the volume's file without its ending.</summary>
    public required string Case { get; init; }

    /// <summary>The volume as it was read.</summary>
    public required FileHash Input { get; init; }

    /// <summary>The label map as it was written.</summary>
    public required FileHash Mask { get; init; }

    /// <summary>What was looked for, in the order of the labels.</summary>
    public required IReadOnlyList<ProposedObject> Objects { get; init; }

    /// <summary>What is worth knowing, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Digest of the cases that the bank held and recalled, 64 hexadecimal digits: whether two volumes were asked of the same.</summary>
    public required string Bank { get; init; }

    /// <summary>Seconds in all, reading and writing included.</summary>
    public required double Seconds { get; init; }
}
