using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    /// <summary>Buffers, one set for each thread.</summary>
    public Buffers CreateBuffers() => new(new TReal[plan.Source.X], new TReal[plan.Source.X], new TReal[Length]);

    /// <summary>Interpolates the target line at (y, z).</summary>
    /// <param name="y">Place along source y, in target voxels.</param>
    /// <param name="z">Place along source z, in target voxels.</param>
    /// <param name="buffers">This thread's buffers.</param>
    /// <returns><see cref="Length"/> stored values, unrounded; valid until the next call with the same buffers.</returns>
    public ReadOnlySpan<TReal> Interpolate(int y, int z, Buffers buffers)
    {
        Blend(y, z, buffers);
        var line = buffers.Line;

        // The table's indices lie in the line by construction; checking them again for every voxel would cost time.
        ref var blended = ref MemoryMarshal.GetArrayDataReference(buffers.Blended);
        ref var lower = ref MemoryMarshal.GetReference(plan.X.Lower.AsSpan(plan.X.First, line.Length));
        ref var upper = ref MemoryMarshal.GetReference(plan.X.Upper.AsSpan(plan.X.First, line.Length));
        ref var fraction = ref MemoryMarshal.GetReference(plan.X.Fraction.AsSpan(plan.X.First, line.Length));
        for (var x = 0; x < line.Length; x++)
        {
            var a = Unsafe.Add(ref blended, Unsafe.Add(ref lower, x));
            var b = Unsafe.Add(ref blended, Unsafe.Add(ref upper, x));
            line[x] = a + (TReal.CreateTruncating(Unsafe.Add(ref fraction, x)) * (b - a));
        }

        return line;
    }

    /// <summary>Blends the four source lines around a target line into one.</summary>
    private void Blend(int y, int z, Buffers buffers)
    {
        var (fy, fz) = (TReal.CreateTruncating(plan.Y.Fraction[y]), TReal.CreateTruncating(plan.Z.Fraction[z]));
        buffers.Blended.AsSpan().Clear();
        Add(plan.Y.Lower[y], plan.Z.Lower[z], (TReal.One - fy) * (TReal.One - fz), buffers);
        Add(plan.Y.Upper[y], plan.Z.Lower[z], fy * (TReal.One - fz), buffers);
        Add(plan.Y.Lower[y], plan.Z.Upper[z], (TReal.One - fy) * fz, buffers);
        Add(plan.Y.Upper[y], plan.Z.Upper[z], fy * fz, buffers);
    }

    private void Add(int y, int z, TReal weight, Buffers buffers)
    {
        if (weight == TReal.Zero)
        {
            // Also keeps a NaN or infinity of a line that does not count out of the blend.
            return;
        }

        Widen(source.Voxels.Slice(plan.SourceLine(y, z), plan.Source.X), buffers.Widened);
        var sum = MemoryMarshal.Cast<TReal, Vector<TReal>>(buffers.Blended.AsSpan());
        var line = MemoryMarshal.Cast<TReal, Vector<TReal>>(buffers.Widened.AsSpan());
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += weight * line[i];
        }

        for (var x = sum.Length * Vector<TReal>.Count; x < buffers.Blended.Length; x++)
        {
            buffers.Blended[x] += weight * buffers.Widened[x];
        }
    }

    private static void Widen(ReadOnlySpan<T> voxels, Span<TReal> widened)
    {
        var done = 0;
        if (typeof(T) == typeof(short) && typeof(TReal) == typeof(float))
        {
            // CT is int16: worth the vectors that the compiler does not find by itself.
            var shorts = MemoryMarshal.Cast<T, Vector<short>>(voxels);
            var floats = MemoryMarshal.Cast<TReal, Vector<float>>(widened);
            for (var i = 0; i < shorts.Length; i++)
            {
                Vector.Widen(shorts[i], out var low, out var high);
                floats[2 * i] = Vector.ConvertToSingle(low);
                floats[(2 * i) + 1] = Vector.ConvertToSingle(high);
            }

            done = shorts.Length * Vector<short>.Count;
        }

        for (var x = done; x < voxels.Length; x++)
        {
            widened[x] = TReal.CreateTruncating(voxels[x]);
        }
    }

    /// <summary>What a thread reuses from line to line.</summary>
    /// <param name="Widened">One source line as reals.</param>
    /// <param name="Blended">The blend of four source lines.</param>
    /// <param name="Line">The target line.</param>
    internal sealed record Buffers(TReal[] Widened, TReal[] Blended, TReal[] Line);
}
