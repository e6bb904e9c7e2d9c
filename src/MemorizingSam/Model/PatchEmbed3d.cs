using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Patch embedding: turns each cube of voxels into one token.</summary>
/// <remarks>
/// Source: SAM-Med3D, image_encoder3D.py, PatchEmbed3D. Its convolution has stride = kernel, so patches do not overlap and one matrix
/// product does the same in half the time.
/// </remarks>
internal sealed class PatchEmbed3d : Module<Tensor, Tensor>
{
    private readonly int _gridSize;
    private readonly int _patchSize;

    [ComponentName(Name = "proj")]
    private readonly Conv3d _proj;

    /// <summary>Builds the projection.</summary>
    /// <param name="options">Encoder size, already checked.</param>
    public PatchEmbed3d(ImageEncoderOptions options)
        : base(nameof(PatchEmbed3d))
    {
        _gridSize = options.GridSize;
        _patchSize = options.PatchSize;
        _proj = Conv3d(1, options.EmbedDim, kernel_size: _patchSize, stride: _patchSize);
        RegisterComponents();
    }

    /// <summary>Embeds the patches of a crop.</summary>
    /// <param name="crop">Voxels, (B, 1, X, Y, Z), of any floating type.</param>
    /// <returns>Tokens in the weights' type, (B, X/P, Y/P, Z/P, C), owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public override Tensor forward(Tensor crop)
    {
        var (g, p) = (_gridSize, _patchSize);
        TensorGuard.Shape(crop, $"B 1 {g * p} {g * p} {g * p}");
        using var scope = NewDisposeScope();
        var patches = crop.to(_proj.weight.dtype)
            .reshape(-1, g, p, g, p, g, p)
            .permute(0, 1, 3, 5, 2, 4, 6)                // (B, X, Y, Z, P, P, P)
            .reshape(-1, g, g, g, p * p * p);
        return functional.linear(patches, _proj.weight.flatten(1), _proj.bias).MoveToOuterDisposeScope();
    }
}
