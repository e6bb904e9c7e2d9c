using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Training;

/// <summary>Makes of a true mask what an overview from further away would have said.</summary>
internal static class CoarseMask
{
    private const double Steepness = 10;

    /// <summary>Makes logits.</summary>
    /// <param name="truth">0 or 1, (T, 1, S, S, S).</param>
    /// <param name="edge">Edge of the result in voxels.</param>
    /// <param name="random">Draws how coarse it is, and by how far it is misplaced.</param>
    /// <returns>(T, 1, edge, edge, edge), owned by the caller.</returns>
    public static Tensor Of(Tensor truth, long edge, Random random)
    {
        using var scope = NewDisposeScope();
        var factor = 2 + random.Next(3);
        var shifted = truth.roll([Shift(), Shift(), Shift()], [2, 3, 4]);
        var coarse = functional.avg_pool3d(shifted, [factor, factor, factor], [factor, factor, factor]);
        var whole = functional.interpolate(coarse, size: [edge, edge, edge], mode: InterpolationMode.Trilinear, align_corners: false);
        return ((whole - 0.5) * Steepness).MoveToOuterDisposeScope();

        long Shift() => random.Next(-factor + 1, factor);
    }
}
