namespace MemorizingSam.Model;

/// <summary>Size of the mask decoder.</summary>
public sealed record MaskDecoderOptions
{
    /// <summary>The mask decoder of all three published models.</summary>
    public static MaskDecoderOptions Published { get; } = new();

    /// <summary>The mask decoder of our own model: one mask, and a head that is trained to say how good it is.</summary>
    public static MaskDecoderOptions Compact { get; } = new()
    {
        EmbedDim = ImageEncoderOptions.Compact.OutChannels,
        NumHeads = 6,
        MlpDim = 512,
        ExtraMasks = 0,
        IouHeadDim = 64,
        SkipChannels = ImageEncoderOptions.Compact.StemChannels,
        EstimatesDice = true,
        FusesFine = true,
    };

    /// <summary>Width of image and prompt tokens; a multiple of 8.</summary>
    public int EmbedDim { get; init; } = 384;

    /// <summary>Whether fine features learn of the image embedding before masks take them (<see cref="SkipChannels"/> above 0).</summary>
    public bool FusesFine { get; init; }

    /// <summary>
    /// Whether the quality head says how much better or worse a mask is than its probabilities tell (<see cref="DiceEstimate"/>). The
    /// head of the published models was never trained (REFERENCE §8).
    /// </summary>
    public bool EstimatesDice { get; init; }

    /// <summary>Two-way layers.</summary>
    public int NumLayers { get; init; } = 2;

    /// <summary>Attention heads; divides <see cref="EmbedDim"/> / <see cref="CrossAttentionReduction"/>.</summary>
    public int NumHeads { get; init; } = 8;

    /// <summary>Hidden width of a layer's MLP. The published code keeps 2048 whatever <see cref="EmbedDim"/> is.</summary>
    public int MlpDim { get; init; } = 2048;

    /// <summary>By how much attention between prompt and image tokens is narrower than <see cref="EmbedDim"/>.</summary>
    public int CrossAttentionReduction { get; init; } = 2;

    /// <summary>
    /// Masks besides the first. Published training never reached them, nor the IoU head: do not rank masks by IoU.
    /// </summary>
    public int ExtraMasks { get; init; } = 3;

    /// <summary>Hidden width of the IoU head.</summary>
    public int IouHeadDim { get; init; } = 256;

    /// <summary>
    /// Channels of the image encoder's stem whose fine features and the drawn prompt enter the mask; 0: none, as published.
    /// </summary>
    public int SkipChannels { get; init; }

    /// <summary>Channels of a voxel whose weighted sum is the mask's logit: an eighth of the width, or with skips a twelfth.</summary>
    internal int MaskChannels => SkipChannels > 0 ? EmbedDim / 12 : EmbedDim / 8;

    /// <summary>Checks the rules between fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        OptionRules.Positive(EmbedDim);
        OptionRules.Positive(NumLayers);
        OptionRules.Positive(NumHeads);
        OptionRules.Positive(MlpDim);
        OptionRules.Positive(CrossAttentionReduction);
        OptionRules.Positive(IouHeadDim);
        if (SkipChannels < 0)
        {
            throw new ArgumentException($"SkipChannels ({SkipChannels}) must be 0, for none, or the channels of the image encoder's stem.");
        }

        if (ExtraMasks < 0)
        {
            throw new ArgumentException($"ExtraMasks ({ExtraMasks}) must be 0 or more.");
        }

        if (SkipChannels > 0)
        {
            OptionRules.Multiple(EmbedDim, 12, "the fine upscaling ends at a twelfth of it");
        }
        else
        {
            OptionRules.Multiple(EmbedDim, 8, "the upscaling ends at an eighth of it");
        }

        if (EmbedDim % CrossAttentionReduction != 0 || EmbedDim / CrossAttentionReduction % NumHeads != 0)
        {
            throw new ArgumentException(
                $"EmbedDim ({EmbedDim}) must be a multiple of CrossAttentionReduction × NumHeads "
                + $"({CrossAttentionReduction} × {NumHeads}); change one of them.");
        }
    }
}
