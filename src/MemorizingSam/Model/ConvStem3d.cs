using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Convolutional patch embedding of our own models, which also keeps what it saw at fine resolution.</summary>
/// <remarks>
/// Ours, no part of the paper: patches of 16³ blur organs a few voxels wide, and convolutions learn edges from far fewer cases than
/// attention does. See docs/decisions.md #47.
/// </remarks>
internal sealed class ConvStem3d : Module<Tensor, StemFeatures>
{
    private readonly int _cropSize;

    [ComponentName(Name = "fine")]
    private readonly ConvNorm3d _fine;

    [ComponentName(Name = "half1")]
    private readonly ConvNorm3d _half1;

    [ComponentName(Name = "half2")]
    private readonly ConvNorm3d _half2;

    [ComponentName(Name = "quarter1")]
    private readonly ConvNorm3d _quarter1;

    [ComponentName(Name = "quarter2")]
    private readonly ConvNorm3d _quarter2;

    [ComponentName(Name = "proj")]
    private readonly Conv3d _proj;

    /// <summary>Builds the convolutions.</summary>
    /// <param name="options">Encoder size, already checked: <see cref="ImageEncoderOptions.StemChannels"/> is above 0.</param>
    public ConvStem3d(ImageEncoderOptions options)
        : base(nameof(ConvStem3d))
    {
        _cropSize = options.CropSize;
        var channels = options.StemChannels;
        _fine = ConvNorm3d.Smooth(1, channels);
        _half1 = ConvNorm3d.Halve(channels, 3 * channels);
        _half2 = ConvNorm3d.Smooth(3 * channels, 3 * channels);
        _quarter1 = ConvNorm3d.Halve(3 * channels, 4 * channels);
        _quarter2 = ConvNorm3d.Smooth(4 * channels, 4 * channels);
        _proj = Conv3d(4 * channels, options.EmbedDim, kernel_size: 2, stride: 2);
        RegisterComponents();
    }

    /// <summary>Embeds the patches of a crop.</summary>
    /// <param name="crop">Voxels, (B, 1, S, S, S).</param>
    /// <returns>Tokens and what lies below them; owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public override StemFeatures forward(Tensor crop)
    {
        TensorGuard.Shape(crop, $"B 1 {_cropSize} {_cropSize} {_cropSize}");
        using var scope = NewDisposeScope();
        var fine = _fine.call(crop.to(_proj.weight.dtype));
        var half = _half2.call(_half1.call(fine));
        var quarter = _quarter2.call(_quarter1.call(half));
        var tokens = _proj.call(quarter).movedim([1], [-1]).contiguous();
        return new StemFeatures(
            tokens.MoveToOuterDisposeScope(),
            new FineFeatures(
                quarter.MoveToOuterDisposeScope(), half.MoveToOuterDisposeScope(), fine.MoveToOuterDisposeScope()));
    }
}
