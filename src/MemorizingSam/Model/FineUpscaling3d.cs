using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>
/// Splits every image token three times along each axis, down to voxels, and adds the stem's features of each resolution and the drawn
/// prompt on the way.
/// </summary>
/// <remarks>Ours, no part of the paper: the skip connections of a U-Net. See docs/decisions.md #47 and #48.</remarks>
internal sealed class FineUpscaling3d : Module<Tensor, FineRows, Tensor, Tensor>
{
    private const int Splits = 3;

    [ComponentName(Name = "split1")]
    private readonly VoxelSplit3d _split1;

    [ComponentName(Name = "quarter")]
    private readonly Linear _quarter;

    [ComponentName(Name = "norm1")]
    private readonly TokenLayerNorm _norm1;

    [ComponentName(Name = "smooth")]
    private readonly Conv3d _smooth;

    [ComponentName(Name = "split2")]
    private readonly VoxelSplit3d _split2;

    [ComponentName(Name = "half")]
    private readonly Linear _half;

    [ComponentName(Name = "norm2")]
    private readonly TokenLayerNorm _norm2;

    [ComponentName(Name = "split3")]
    private readonly VoxelSplit3d _split3;

    [ComponentName(Name = "full")]
    private readonly Linear _full;

    [ComponentName(Name = "prompt")]
    private readonly Linear _prompt;

    /// <summary>Builds the steps.</summary>
    /// <param name="options">Decoder size; <see cref="MaskDecoderOptions.SkipChannels"/> is above 0.</param>
    public FineUpscaling3d(MaskDecoderOptions options)
        : base(nameof(FineUpscaling3d))
    {
        var (width, skip) = (options.EmbedDim, options.SkipChannels);
        _split1 = new VoxelSplit3d(width, width / 2);
        _quarter = Linear(4 * skip, width / 2, hasBias: false);
        _norm1 = new TokenLayerNorm(width / 2, epsilon: 1e-6);
        _smooth = Conv3d(width / 2, width / 2, kernel_size: 3, padding: 1);
        _split2 = new VoxelSplit3d(width / 2, width / 4);
        _half = Linear(3 * skip, width / 4, hasBias: false);
        _norm2 = new TokenLayerNorm(width / 4, epsilon: 1e-6);
        _split3 = new VoxelSplit3d(width / 4, options.MaskChannels);
        _full = Linear(skip, options.MaskChannels, hasBias: false);
        _prompt = Linear(PromptMaps.Count, options.MaskChannels, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Upscales.</summary>
    /// <param name="tokens">Image tokens, (B, X·Y·Z, E).</param>
    /// <param name="fine">Of one crop, which then serves the whole batch, or of B.</param>
    /// <param name="maps">The drawn prompt, (B, 4, 8X, 8Y, 8Z).</param>
    /// <returns>(B, 512·X·Y·Z, M) in split order, owned by the caller.</returns>
    public override Tensor forward(Tensor tokens, FineRows fine, Tensor maps)
    {
        using var scope = NewDisposeScope();
        var quarters = _norm1.call(_split1.call(tokens) + fine.Quarter); // (B, 8·X·Y·Z, E/2)
        quarters = Smooth(functional.gelu(quarters));
        var halves = _norm2.call(_split2.call(quarters) + fine.Half);       // (B, 64·X·Y·Z, E/4)
        var voxels = _split3.call(functional.gelu(halves)).add_(fine.Full).add_(Rows(maps, Splits, _prompt));
        return functional.gelu(voxels).MoveToOuterDisposeScope();
    }

    /// <summary>What this adds of fine features, whatever the prompt.</summary>
    /// <param name="fine">What the stem saw.</param>
    /// <returns>Owned by the caller.</returns>
    public FineRows ToRows(FineFeatures fine)
        => new(Rows(fine.Quarter, 1, _quarter), Rows(fine.Half, 2, _half), Rows(fine.Full, Splits, _full));

    /// <summary>Puts one number per row of <see cref="forward"/>'s result into its place.</summary>
    /// <param name="rows">(B, 512·X·Y·Z, M).</param>
    /// <returns>(B, M, 8X, 8Y, 8Z), owned by the caller.</returns>
    public static Tensor ToGrid(Tensor rows) => MaskUpscaling3d.ToGrid(rows, Splits);

    private Tensor Smooth(Tensor quarters)
    {
        using var scope = NewDisposeScope();
        var smooth = functional.gelu(_smooth.call(MaskUpscaling3d.ToGrid(quarters, splits: 1)));
        return (MaskUpscaling3d.ToRows(smooth, splits: 1) + quarters).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(Tensor volume, int splits, Linear projection)
    {
        using var rows = MaskUpscaling3d.ToRows(volume, splits);
        return projection.call(rows);
    }
}
