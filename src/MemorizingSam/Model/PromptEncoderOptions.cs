using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>Size of the prompt encoder. Edges are in voxels; every grid is a cube.</summary>
public sealed record PromptEncoderOptions
{
    /// <summary>The prompt encoder of all three published models.</summary>
    public static PromptEncoderOptions Published { get; } = new();

    /// <summary>The prompt encoder of our own model.</summary>
    public static PromptEncoderOptions Compact { get; } = new()
    {
        EmbedDim = ImageEncoderOptions.Compact.OutChannels,
        CropSize = ImageEncoderOptions.Compact.CropSize,
        PatchSize = ImageEncoderOptions.Compact.PatchSize,
        MaskChannels = 64,
        BoxPrompts = true,
        DrawnPrompts = true,
        DensePositions = DensePositionLayout.Corrected,
    };

    /// <summary>Width of the prompt embeddings, that of the image embedding; a multiple of 3.</summary>
    public int EmbedDim { get; init; } = 384;

    /// <summary>Edge of the crop that clicks lie in; a multiple of <see cref="PatchSize"/>.</summary>
    public int CropSize { get; init; } = 128;

    /// <summary>Edge of one patch of the image encoder. A mask prompt has four voxels per patch and axis.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Channels a mask prompt has before its last convolution; a multiple of 4.</summary>
    public int MaskChannels { get; init; } = 16;

    /// <summary>
    /// Whether boxes can be given. Published checkpoints lack the two corner embeddings (their code cannot encode a box at all),
    /// so it is off in published presets.
    /// </summary>
    public bool BoxPrompts { get; init; }

    /// <summary>
    /// Whether clicks and boxes are also drawn into maps beside the previous mask, all of the crop's own size; <see cref="PatchSize"/> is
    /// then 8. Ours; off in published presets, whose mask prompt has one channel and four voxels per patch and axis.
    /// </summary>
    public bool DrawnPrompts { get; init; }

    /// <summary>Axes of the dense positional code.</summary>
    public DensePositionLayout DensePositions { get; init; } = DensePositionLayout.AsPublished;

    /// <summary>Tokens along an edge of the crop.</summary>
    [JsonIgnore]
    public int GridSize => CropSize / PatchSize;

    /// <summary>Edge of a mask prompt, and of the decoder's low-res mask.</summary>
    [JsonIgnore]
    public int LowResMaskSize => DrawnPrompts ? CropSize : 4 * GridSize;

    /// <summary>Checks the rules between fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        OptionRules.Positive(EmbedDim);
        OptionRules.Positive(CropSize);
        OptionRules.Positive(PatchSize);
        OptionRules.Positive(MaskChannels);
        OptionRules.Defined(DensePositions);
        OptionRules.Multiple(EmbedDim, 3, "the positional code is sine, cosine and sine of the same angles");
        OptionRules.Multiple(MaskChannels, 4, "the first convolution of a mask prompt makes a quarter of them");
        if (DrawnPrompts && PatchSize != 8)
        {
            throw new ArgumentException($"PatchSize ({PatchSize}) must be 8 with DrawnPrompts, which are halved three times.");
        }

        if (CropSize % PatchSize != 0)
        {
            throw new ArgumentException(
                $"CropSize ({CropSize}) must be a multiple of PatchSize ({PatchSize}); change one of them.");
        }
    }
}
