using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Splits every image token twice along each axis.</summary>
/// <remarks>
/// Source: SAM-Med3D, mask_decoder3D.py, output_upscaling.
/// Differs: voxels stay rows of channels in the order in which they were split; <see cref="ToGrid"/> puts them in place at the
/// end, when one number per mask is left of the channels.
/// </remarks>
internal sealed class MaskUpscaling3d : Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly VoxelSplit3d _split1;

    [ComponentName(Name = "1")]
    private readonly TokenLayerNorm _norm;

    [ComponentName(Name = "3")]
    private readonly VoxelSplit3d _split2;

    /// <summary>Builds both steps.</summary>
    /// <param name="embedDim">Width of the image tokens.</param>
    public MaskUpscaling3d(int embedDim)
        : base(nameof(MaskUpscaling3d))
    {
        _split1 = new VoxelSplit3d(embedDim, embedDim / 4);
        _norm = new TokenLayerNorm(embedDim / 4, epsilon: 1e-6);
        _split2 = new VoxelSplit3d(embedDim / 4, embedDim / 8);
        RegisterComponents();
    }

    /// <summary>Upscales.</summary>
    /// <param name="tokens">Image tokens, (B, X·Y·Z, E).</param>
    /// <returns>(B, 64·X·Y·Z, E/8) in split order, owned by the caller.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var halves = functional.gelu(_norm.call(_split1.call(tokens)));      // (B, 8·X·Y·Z, E/4)
        return functional.gelu(_split2.call(halves)).MoveToOuterDisposeScope();
    }

    /// <summary>Puts the voxels of a cube into split order; <see cref="ToGrid"/> is the way back.</summary>
    /// <param name="grid">(B, C, 2ⁿX, 2ⁿY, 2ⁿZ).</param>
    /// <param name="splits">n.</param>
    /// <returns>(B, X·Y·Z·8ⁿ, C), contiguous, owned by the caller.</returns>
    public static Tensor ToRows(Tensor grid, int splits)
    {
        using var scope = NewDisposeScope();
        long[] axis = [grid.shape[2] >> splits, .. Enumerable.Repeat(2L, splits)];
        var parts = grid.reshape([grid.shape[0], grid.shape[1], .. axis, .. axis, .. axis]);
        // Cells of all three axes, then halves of all three, then quarters, ...; channels last.
        var order = Enumerable.Range(0, splits + 1)
            .SelectMany(split => Enumerable.Range(0, 3).Select(x => 2L + (x * (splits + 1)) + split));
        return parts.permute([0, .. order, 1]).reshape(grid.shape[0], -1, grid.shape[1]).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Puts rows in split order into their places.</summary>
    /// <param name="rows">(B, X·Y·Z·8ⁿ, C) after n splits of a cube.</param>
    /// <param name="splits">n.</param>
    /// <returns>(B, C, 2ⁿX, 2ⁿY, 2ⁿZ), contiguous, owned by the caller.</returns>
    public static Tensor ToGrid(Tensor rows, int splits)
    {
        using var scope = NewDisposeScope();
        var (batch, edge) = (rows.shape[0], (long)Math.Round(Math.Cbrt(rows.shape[1])) >> splits);
        long[] axes = [batch, edge, edge, edge, .. Enumerable.Repeat(2L, 3 * splits), rows.shape[2]];
        long[] order = [0, axes.Length - 1, .. Axis(1), .. Axis(2), .. Axis(3)];
        var fine = edge << splits;
        return rows.reshape(axes).permute(order).reshape(batch, -1, fine, fine, fine).contiguous().MoveToOuterDisposeScope();

        // Cell, half, quarter, ... along one axis: every third of the split axes.
        IEnumerable<long> Axis(int first) => Enumerable.Range(0, splits + 1).Select(split => first + (3L * split));
    }
}
