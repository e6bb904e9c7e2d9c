namespace MemorizingSam.Segmentation;

/// <summary>How to load a model.</summary>
public sealed record SegmenterOptions
{
    /// <summary>Where the network runs; null for the first CUDA device if there is one, else the processor.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Number type; null for the device's own (<see cref="ComputeDevice.DefaultPrecision"/>).</summary>
    public NumberPrecision? Precision { get; init; }

    /// <summary>Preset to build, for a checkpoint that does not say what it was made for; null to tell by its keys.</summary>
    public string? Preset { get; init; }

    /// <summary>
    /// Most bytes of encoded crops that are kept for all sessions together, those in use apart: with less, crops that are asked for again are encoded again.
    /// </summary>
    public long KeptCropBytes { get; init; } = 2L << 30;

    /// <summary>What to do with tokens that are all padding or air: computed, which is exact, or skipped.</summary>
    public EmptyTokens EmptyTokens { get; init; } = EmptyTokens.Computed;
}
