using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Trilinear interpolation of whole target lines: first the four source lines around one, then along it.</summary>
/// <typeparam name="T">Type of the source voxels.</typeparam>
/// <typeparam name="TReal">Type to compute in: float, or double where T has more digits than float.</typeparam>
internal sealed class TrilinearLines<T, TReal>(Volume<T> source, ResamplingPlan plan)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TReal : unmanaged, IFloatingPointIeee754<TReal>
{
    /// <summary>Number of values that <see cref="Interpolate"/> gives for a line.</summary>
    public int Length => plan.X.End - plan.X.First;

    /// <summary>A buffer for one blended source line, one for each thread.</summary>
    public TReal[] CreateBuffer() => new TReal[plan.Source.X];

    /// <summary>Interpolates the target line at (y, z).</summary>
    /// <param name="y">Place along source y, in target voxels.</param>
    /// <param name="z">Place along source z, in target voxels.</param>
    /// <param name="blended">Buffer of <see cref="CreateBuffer"/>.</param>
    /// <param name="line">Receives <see cref="Length"/> stored values, unrounded.</param>
    public void Interpolate(int y, int z, Span<TReal> blended, Span<TReal> line)
    {
        Blend(y, z, blended);
        var (lower, upper, fraction) = (plan.X.Lower, plan.X.Upper, plan.X.Fraction);
        for (var i = 0; i < line.Length; i++)
        {
            var x = plan.X.First + i;
            var a = blended[lower[x]];
            line[i] = a + (TReal.CreateTruncating(fraction[x]) * (blended[upper[x]] - a));
        }
    }

    private void Blend(int y, int z, Span<TReal> blended)
    {
        ReadOnlySpan<T> voxels = source.Voxels;
        ReadOnlySpan<T> Line(int lineY, int lineZ, ReadOnlySpan<T> all) => all.Slice(plan.SourceLine(lineY, lineZ), plan.Source.X);
        var (fy, fz) = (TReal.CreateTruncating(plan.Y.Fraction[y]), TReal.CreateTruncating(plan.Z.Fraction[z]));
        var (w00, w10) = ((TReal.One - fy) * (TReal.One - fz), fy * (TReal.One - fz));
        var (w01, w11) = ((TReal.One - fy) * fz, fy * fz);
        var l00 = Line(plan.Y.Lower[y], plan.Z.Lower[z], voxels);
        var l10 = Line(plan.Y.Upper[y], plan.Z.Lower[z], voxels);
        var l01 = Line(plan.Y.Lower[y], plan.Z.Upper[z], voxels);
        var l11 = Line(plan.Y.Upper[y], plan.Z.Upper[z], voxels);
        for (var x = 0; x < blended.Length; x++)
        {
            blended[x] = (w00 * TReal.CreateTruncating(l00[x])) + (w10 * TReal.CreateTruncating(l10[x]))
                + (w01 * TReal.CreateTruncating(l01[x])) + (w11 * TReal.CreateTruncating(l11[x]));
        }
    }
}
