using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Convolution, group norm, GELU.</summary>
internal sealed class ConvNorm3d : Module<Tensor, Tensor>
{
    private const int ChannelsPerGroup = 8;

    [ComponentName(Name = "conv")]
    private readonly Conv3d _conv;

    [ComponentName(Name = "norm")]
    private readonly GroupNorm _norm;

    private ConvNorm3d(Conv3d conv, int channels)
        : base(nameof(ConvNorm3d))
    {
        _conv = conv;
        _norm = GroupNorm(channels / ChannelsPerGroup, channels);
        init.ones_(_norm.weight!);                       // TorchSharp 0.107 leaves both as they lay in memory
        init.zeros_(_norm.bias!);
        RegisterComponents();
    }

    /// <summary>Kernel 3³, same resolution.</summary>
    /// <param name="input">Channels in.</param>
    /// <param name="output">Channels out, a multiple of 8.</param>
    public static ConvNorm3d Smooth(int input, int output)
        => new(Conv3d(input, output, kernel_size: 3, padding: 1, bias: false), output);

    /// <summary>Kernel and stride 2, half the resolution.</summary>
    /// <param name="input">Channels in.</param>
    /// <param name="output">Channels out, a multiple of 8.</param>
    public static ConvNorm3d Halve(int input, int output)
        => new(Conv3d(input, output, kernel_size: 2, stride: 2, bias: false), output);

    /// <summary>Runs all three.</summary>
    /// <param name="volume">(B, C, X, Y, Z).</param>
    /// <returns>(B, C', X', Y', Z'), owned by the caller.</returns>
    public override Tensor forward(Tensor volume)
    {
        using var scope = NewDisposeScope();
        var normalised = _norm.call(_conv.call(volume));
        return functional.gelu(normalised, inplace: !normalised.requires_grad).MoveToOuterDisposeScope();
    }
}
