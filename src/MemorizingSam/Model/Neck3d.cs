using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Neck: turns the tokens that leave the last block into the image embedding.</summary>
/// <remarks>Source: SAM-Med3D, image_encoder3D.py, ImageEncoderViT3D.neck.</remarks>
internal sealed class Neck3d : Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly Conv3d _narrow;

    [ComponentName(Name = "1")]
    private readonly ChannelLayerNorm3d _narrowNorm;

    [ComponentName(Name = "2")]
    private readonly Conv3d _mix;

    [ComponentName(Name = "3")]
    private readonly ChannelLayerNorm3d _mixNorm;

    /// <summary>Builds the convolutions and norms.</summary>
    /// <param name="options">Encoder size, already checked.</param>
    public Neck3d(ImageEncoderOptions options)
        : base(nameof(Neck3d))
    {
        _narrow = Conv3d(options.EmbedDim, options.OutChannels, kernel_size: 1, bias: false);
        _narrowNorm = new ChannelLayerNorm3d(options.OutChannels, ImageEncoderOptions.NormEpsilon);
        _mix = Conv3d(options.OutChannels, options.OutChannels, kernel_size: 3, padding: 1, bias: false);
        _mixNorm = new ChannelLayerNorm3d(options.OutChannels, ImageEncoderOptions.NormEpsilon);
        RegisterComponents();
    }

    /// <summary>Makes the image embedding.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <returns>Image embedding, (B, 384, X, Y, Z), its channels innermost in memory, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokens"/> does not have five axes.</exception>
    public override Tensor forward(Tensor tokens)
    {
        TensorGuard.Shape(tokens, "B X Y Z C");
        using var scope = NewDisposeScope();
        var volume = tokens.movedim([-1], [1]);          // (B, C, X, Y, Z), a view: the 1³ convolution and its norm need no copy
        var narrow = _narrowNorm.call(_narrow.call(volume));
        return _mixNorm.call(_mix.call(narrow.contiguous())).MoveToOuterDisposeScope();
    }
}
