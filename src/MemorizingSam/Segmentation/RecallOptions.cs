using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>How memories are used while segmenting.</summary>
public sealed record RecallOptions
{
    /// <summary>Most memories for a crop; k in the paper.</summary>
    public int Recalled { get; init; } = 7;

    /// <summary>How they are blended; null for mask-guided if the model has learned it, else warped masks.</summary>
    public MemoryFusion? Fusion { get; init; }

    /// <summary>Share of local attention, 0 to 1, for fusions that have not learned one.</summary>
    public double LocalRatio { get; init; } = 0.3;

    /// <summary>Memory tokens that each query attends to in each head, of <see cref="MemoryFusion.NearestTokens"/>; at least 1.</summary>
    public int NearestTokens { get; init; } = 32;

    /// <summary>
    /// Memories among which those are chosen that resemble a crop most, of <see cref="MemoryFusion.WarpedMasks"/>; if fewer than
    /// <see cref="Recalled"/>, as many as that.
    /// </summary>
    public int Shortlist { get; init; } = 24;

    /// <summary>Memories whose spacing is more than this many times finer or coarser than a crop's are not recalled for it; at least 1.</summary>
    public double LargestSpacingRatio { get; init; } = 1.45;

    /// <summary>How many memories are read for warped masks.</summary>
    internal int Candidates => Math.Max(Recalled, Shortlist);

    /// <summary>How memories are blended by a model.</summary>
    internal MemoryFusion FusionFor(ImageEncoderOptions encoder)
        => Fusion ?? (encoder.MaskGuided is null ? MemoryFusion.WarpedMasks : MemoryFusion.MaskGuided);

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        if (Recalled < 1)
        {
            throw new ArgumentException($"Recalled ({Recalled}) must be at least 1; for none, leave the memory out.");
        }

        if (Fusion is { } fusion && !Enum.IsDefined(fusion))
        {
            throw new ArgumentException($"Fusion ({fusion}) must be one of {string.Join(", ", Enum.GetNames<MemoryFusion>())}.");
        }

        if (LocalRatio is not (>= 0 and <= 1))
        {
            throw new ArgumentException($"LocalRatio ({LocalRatio}) must lie in 0..1.");
        }

        if (NearestTokens < 1)
        {
            throw new ArgumentException($"NearestTokens ({NearestTokens}) must be at least 1.");
        }

        if (Shortlist < 1)
        {
            throw new ArgumentException($"Shortlist ({Shortlist}) must be at least 1.");
        }

        if (!(LargestSpacingRatio >= 1))
        {
            throw new ArgumentException($"LargestSpacingRatio ({LargestSpacingRatio}) must be at least 1.");
        }
    }
}
