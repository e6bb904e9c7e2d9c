using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Layer norm over the channels of a volume, in float32 whatever type the volume has.</summary>
/// <remarks>Source: SAM-Med3D, image_encoder3D.py, LayerNorm3d.</remarks>
internal sealed class ChannelLayerNorm3d : Module<Tensor, Tensor>
{
    private readonly double _epsilon;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Builds a norm that starts as gain 1, offset 0.</summary>
    /// <param name="channels">Extent of axis 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public ChannelLayerNorm3d(long channels, double epsilon = 1e-6)
        : base(nameof(ChannelLayerNorm3d))
    {
        _epsilon = epsilon;
        _weight = new Parameter(ones(channels));
        _bias = new Parameter(zeros(channels));
        RegisterComponents();
    }

    /// <summary>Normalises each voxel.</summary>
    /// <param name="volume">Volume, (B, C, X, Y, Z); free of copies when the channels lie innermost in memory.</param>
    /// <returns>A volume of the same shape and type, its channels innermost in memory, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="volume"/> does not have five axes.</exception>
    public override Tensor forward(Tensor volume)
    {
        TensorGuard.Shape(volume, "B C X Y Z");
        using var channelsLast = volume.movedim([1], [-1]);
        using var normalised = NormPrecision.Normalise(channelsLast, _weight, _bias, _epsilon);
        return normalised.movedim([-1], [1]);
    }

    /// <inheritdoc/>
    protected override Module _to(ScalarType dtype, bool non_blocking)
        => base._to(NormPrecision.AtLeastSingle(dtype), non_blocking);

    /// <inheritdoc/>
    protected override Module _to(Device device, ScalarType dtype, bool non_blocking)
        => base._to(device, NormPrecision.AtLeastSingle(dtype), non_blocking);
}
