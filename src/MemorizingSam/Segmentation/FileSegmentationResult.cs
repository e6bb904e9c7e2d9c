namespace MemorizingSam.Segmentation;

/// <summary>What a segmentation from file to file gave.</summary>
public sealed record FileSegmentationResult
{
    /// <summary>What the objects measure, in the order of the request.</summary>
    public required IReadOnlyList<MaskStatistics> Objects { get; init; }

    /// <summary>What users should know about their masks: why one is empty, what was left coarse.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Files that were written.</summary>
    public required IReadOnlyList<string> Written { get; init; }

    /// <summary>How the result came about.</summary>
    public required RunReport Report { get; init; }
}
