using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Tells the stem's fine features what the whole encoder has understood: a small U-Net decoder, run once per crop.</summary>
/// <remarks>
/// Ours, no part of the paper. The stem sees a few voxels; without this, edges and meaning first meet where a mask is decoded, voxel by
/// voxel. What is added begins at 0, so that weights from before it go on as they were. See docs/decisions.md #72.
/// </remarks>
internal sealed class FineFusion3d : Module<FineFeatures, Tensor, FineFeatures>
{
    [ComponentName(Name = "to_quarter")]
    private readonly VoxelSplit3d _toQuarter;

    [ComponentName(Name = "quarter")]
    private readonly ConvNorm3d _quarter;

    [ComponentName(Name = "quarter_out")]
    private readonly Conv3d _quarterOut;

    [ComponentName(Name = "to_half")]
    private readonly VoxelSplit3d _toHalf;

    [ComponentName(Name = "half")]
    private readonly ConvNorm3d _half;

    [ComponentName(Name = "half_out")]
    private readonly Conv3d _halfOut;

    /// <summary>Builds the steps.</summary>
    /// <param name="options">Decoder size; <see cref="MaskDecoderOptions.SkipChannels"/> is above 0.</param>
    public FineFusion3d(MaskDecoderOptions options)
        : base(nameof(FineFusion3d))
    {
        var (quarter, half) = (4 * options.SkipChannels, 3 * options.SkipChannels);
        _toQuarter = new VoxelSplit3d(options.EmbedDim, quarter);
        _quarter = ConvNorm3d.Smooth(quarter, quarter);
        _quarterOut = FromNothing(quarter);
        _toHalf = new VoxelSplit3d(quarter, half);
        _half = ConvNorm3d.Smooth(half, half);
        _halfOut = FromNothing(half);
        RegisterComponents();
    }

    /// <summary>Fuses.</summary>
    /// <param name="fine">What the stem saw.</param>
    /// <param name="embedding">Image embedding, (B, E, X, Y, Z), of as many crops or of more.</param>
    /// <returns>Of the embedding's batch size but for the full resolution, which stays as it is; owned by the caller.</returns>
    public override FineFeatures forward(FineFeatures fine, Tensor embedding)
    {
        using var scope = NewDisposeScope();
        var tokens = embedding.flatten(2).transpose(1, 2);                               // (B, N, E)
        var understood = MaskUpscaling3d.ToGrid(_toQuarter.call(tokens), splits: 1);     // (B, 4K, 2X, 2Y, 2Z)
        var quarter = fine.Quarter + _quarterOut.call(_quarter.call(fine.Quarter + understood));
        var finer = MaskUpscaling3d.ToGrid(_toHalf.call(MaskUpscaling3d.ToRows(quarter, splits: 1)), splits: 2);
        var half = fine.Half + _halfOut.call(_half.call(fine.Half + finer));             // (B, 3K, 4X, 4Y, 4Z)
        return new FineFeatures(quarter, half, fine.Full.alias()).Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    private static Conv3d FromNothing(int channels)
    {
        var conv = Conv3d(channels, channels, kernel_size: 1);
        init.zeros_(conv.weight);
        init.zeros_(conv.bias!);
        return conv;
    }
}
