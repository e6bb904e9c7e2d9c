using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>Size and variant of the 3D image encoder. Edges are in voxels or tokens; every grid is a cube.</summary>
/// <remarks>The defaults are FastSAM3D's student. Source: the builders of FastSAM3D and SAM-Med3D.</remarks>
public sealed record ImageEncoderOptions
{
    /// <summary>Added to the variance in every norm of the encoder.</summary>
    internal const double NormEpsilon = 1e-6;

    /// <summary>Patch of a stem: it halves the crop's resolution three times.</summary>
    private const int StemPatchSize = 8;

    /// <summary>FastSAM3D's distilled student: 6 blocks, the first 2 without attention.</summary>
    public static ImageEncoderOptions FastSam3d { get; } = new();

    /// <summary>Memorizing SAM's encoder, which is FastSAM3D's student.</summary>
    public static ImageEncoderOptions MemorizingSam => FastSam3d;

    /// <summary>SAM-Med3D's ViT-B: 12 blocks, all but every third in windows of 14.</summary>
    public static ImageEncoderOptions SamMed3d { get; } = new()
    {
        Depth = 12,
        NumHeads = 12,
        SkipAttentionBlocks = 0,
        WindowSize = 14,
        GlobalAttentionBlocks = [2, 5, 8, 11],
        Residuals = ResidualLayout.PreNorm,
    };

    /// <summary>Ours: a convolutional stem, then attention over 6³ tokens of 8³ voxels; see docs/decisions.md #47.</summary>
    public static ImageEncoderOptions Compact { get; } = new()
    {
        CropSize = 48,
        PatchSize = StemPatchSize,
        StemChannels = 16,
        EmbedDim = 256,
        Depth = 6,
        NumHeads = 4,
        OutChannels = 144,
        SkipAttentionBlocks = 0,
        RelativePositions = RelativePositionLayout.Corrected,
        Residuals = ResidualLayout.PreNorm,
    };

    /// <summary>Edge of the crop the encoder sees, in voxels; a multiple of <see cref="PatchSize"/>.</summary>
    public int CropSize { get; init; } = 128;

    /// <summary>Edge of one patch, in voxels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Width of a token; a multiple of <see cref="NumHeads"/>.</summary>
    public int EmbedDim { get; init; } = 768;

    /// <summary>Number of blocks.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Attention heads of a block.</summary>
    public int NumHeads { get; init; } = 6;

    /// <summary>Hidden width of a block's MLP as a multiple of <see cref="EmbedDim"/>.</summary>
    public int MlpRatio { get; init; } = 4;

    /// <summary>Channels of the image embedding.</summary>
    public int OutChannels { get; init; } = 384;

    /// <summary>How many blocks, from the first, have no attention.</summary>
    public int SkipAttentionBlocks { get; init; } = 2;

    /// <summary>Edge of an attention window, in tokens; may exceed the grid. 0: every block attends to the whole grid.</summary>
    public int WindowSize { get; init; }

    /// <summary>
    /// Indices of the blocks that attend to the whole grid although <see cref="WindowSize"/> is set, ascending, counted from the
    /// first block. (FastSAM3D counts them from its first block with attention: add <see cref="SkipAttentionBlocks"/> to its.)
    /// </summary>
    public IReadOnlyList<int> GlobalAttentionBlocks { get; init; } = [];

    /// <summary>
    /// Channels of a convolutional stem at the crop's resolution, in place of the plain patch embedding; a multiple of 8, and
    /// <see cref="PatchSize"/> is then 8. 0: no stem, as published.
    /// </summary>
    public int StemChannels { get; init; }

    /// <summary>Relative-position broadcast.</summary>
    public RelativePositionLayout RelativePositions { get; init; } = RelativePositionLayout.AsPublished;

    /// <summary>Second residual of a block.</summary>
    public ResidualLayout Residuals { get; init; } = ResidualLayout.AfterNorm;

    /// <summary>Padding tokens of windows that reach beyond the grid.</summary>
    public WindowPadding WindowPadding { get; init; } = WindowPadding.Attended;

    /// <summary>Weights for mask-guided memories; null for none.</summary>
    public MaskGuidedOptions? MaskGuided { get; init; }

    /// <summary>Edge of the token grid.</summary>
    [JsonIgnore]
    public int GridSize => CropSize / PatchSize;

    /// <summary>Checks the rules between fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        OptionRules.Positive(CropSize);
        OptionRules.Positive(PatchSize);
        OptionRules.Positive(EmbedDim);
        OptionRules.Positive(Depth);
        OptionRules.Positive(NumHeads);
        OptionRules.Positive(MlpRatio);
        OptionRules.Positive(OutChannels);
        OptionRules.Defined(RelativePositions);
        OptionRules.Defined(Residuals);
        OptionRules.Defined(WindowPadding);
        if (CropSize % PatchSize != 0)
        {
            throw new ArgumentException(
                $"CropSize ({CropSize}) must be a multiple of PatchSize ({PatchSize}); change one of them.");
        }

        if (EmbedDim % NumHeads != 0)
        {
            throw new ArgumentException($"EmbedDim ({EmbedDim}) must be a multiple of NumHeads ({NumHeads}); change one of them.");
        }

        if (SkipAttentionBlocks < 0 || SkipAttentionBlocks > Depth)
        {
            throw new ArgumentException($"SkipAttentionBlocks ({SkipAttentionBlocks}) must lie in 0..Depth (0..{Depth}).");
        }

        if (StemChannels < 0 || StemChannels % 8 != 0 || (StemChannels > 0 && PatchSize != StemPatchSize))
        {
            throw new ArgumentException(
                $"StemChannels ({StemChannels}) must be 0, for none, or a multiple of 8 with PatchSize {StemPatchSize}, got PatchSize "
                + $"{PatchSize}.");
        }

        ValidateWindows();
        MaskGuided?.Validate();
        if (MaskGuided is { Block: var block } && !TakesMemories(block))
        {
            throw new ArgumentException(
                $"MaskGuided.Block ({block}) must be a block that attends to the whole grid, from SkipAttentionBlocks ({SkipAttentionBlocks}) "
                + $"to below Depth ({Depth}).");
        }
    }

    /// <summary>Whether both describe the same encoder, the lists compared by their elements.</summary>
    /// <param name="other">The options to compare with.</param>
    public bool Equals(ImageEncoderOptions? other)
        => other is not null
            && Scalars == other.Scalars
            && (GlobalAttentionBlocks ?? []).SequenceEqual(other.GlobalAttentionBlocks ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => Scalars.GetHashCode();

    /// <summary>Whether tokens can take one another's results: all attend together, and no stem sees more of the crop.</summary>
    internal bool AllowsStandIns() => StemChannels == 0 && (WindowSize == 0 || WindowSize >= GridSize);

    /// <summary>Edge of the cube of tokens that a block's queries attend to.</summary>
    /// <param name="block">Index of the block.</param>
    internal int AttentionEdge(int block)
        => WindowSize == 0 || GlobalAttentionBlocks.Contains(block) ? GridSize : WindowSize;

    /// <summary>Whether a block can be given memories: it has attention, to the whole grid.</summary>
    /// <param name="block">Index of the block.</param>
    internal bool TakesMemories(int block) => block >= SkipAttentionBlocks && block < Depth && AttentionEdge(block) == GridSize;

    private (int, int, int, int, int, int, int, int, int, int, RelativePositionLayout, ResidualLayout, WindowPadding, MaskGuidedOptions?) Scalars
        => (CropSize, PatchSize, EmbedDim, Depth, NumHeads, MlpRatio, OutChannels, SkipAttentionBlocks, WindowSize,
            StemChannels, RelativePositions, Residuals, WindowPadding, MaskGuided);

    private void ValidateWindows()
    {
        if (WindowSize < 0)
        {
            throw new ArgumentException($"WindowSize ({WindowSize}) must be 0, for none, or the edge of a window in tokens.");
        }

        if (GlobalAttentionBlocks is null)
        {
            throw new ArgumentException("GlobalAttentionBlocks must be a list; give an empty one for none.");
        }

        var blocks = GlobalAttentionBlocks;
        var ascending = blocks.Zip(blocks.Skip(1)).All(pair => pair.First < pair.Second);
        if (!ascending || blocks.Any(block => block < SkipAttentionBlocks || block >= Depth))
        {
            throw new ArgumentException(
                $"GlobalAttentionBlocks ({string.Join(", ", blocks)}) must ascend and name blocks with attention, "
                + $"that is {SkipAttentionBlocks}..{Depth - 1} (from SkipAttentionBlocks to below Depth).");
        }

        if (WindowSize == 0 && blocks.Count > 0)
        {
            throw new ArgumentException(
                $"GlobalAttentionBlocks ({string.Join(", ", blocks)}) must be empty when WindowSize is 0: every block is global then.");
        }
    }
}
