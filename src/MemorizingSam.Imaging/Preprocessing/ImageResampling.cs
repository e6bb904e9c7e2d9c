using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries an image over a mapping in its own number type and scale.</summary>
internal sealed class ImageResampling(GridMapping mapping, double padding, CancellationToken cancellation) : IVolumeVisitor<Volume>
{
    /// <inheritdoc/>
    public Volume Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (mapping.IsExact)
        {
            return VoxelCopy.Run(volume, mapping, Stored<T>(padding, volume.Scale), cancellation);
        }

        return typeof(T) == typeof(float) || volume.VoxelType.SizeInBytes() <= sizeof(short)
            ? Interpolate<T, float>(volume)
            : Interpolate<T, double>(volume);
    }

    /// <summary>Stored value nearest to a real one.</summary>
    private static T Stored<T>(double real, ValueScale scale)
        where T : unmanaged, INumber<T>
    {
        var stored = (real - scale.Intercept) / scale.Slope;
        return T.CreateSaturating(VoxelTypes.IsFloatingPoint<T>() ? stored : Math.Round(stored));
    }

    private Volume<T> Interpolate<T, TReal>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        where TReal : unmanaged, IFloatingPointIeee754<TReal>
    {
        var plan = new ResamplingPlan(mapping);
        var lines = new TrilinearLines<T, TReal>(volume, plan);
        var target = VoxelCopy.Padded(plan, mapping.Target.Shape, Stored<T>(padding, volume.Scale));
        plan.ForEachLine(
            () => (Lines: lines.CreateBuffers(), Stored: new T[lines.Length]),
            (y, z, buffers) =>
            {
                var index = plan.TargetIndex(plan.X.First, y, z);
                var line = lines.Interpolate(y, z, buffers.Lines);
                if (plan.StrideX == 1)
                {
                    Store(line, target.AsSpan(index, line.Length));
                    return;
                }

                Store(line, buffers.Stored);
                foreach (var voxel in buffers.Stored)
                {
                    target[index] = voxel;
                    index += plan.StrideX;
                }
            },
            cancellation);
        return new Volume<T>(mapping.Target, target, volume.Scale);
    }

    /// <summary>Rounds means of voxels, which fit their type, to it.</summary>
    private static void Store<T, TReal>(ReadOnlySpan<TReal> line, Span<T> stored)
        where T : unmanaged, INumber<T>
        where TReal : unmanaged, IFloatingPointIeee754<TReal>
    {
        var done = 0;
        if (typeof(T) == typeof(short) && typeof(TReal) == typeof(float))
        {
            // CT is int16: worth the vectors that the compiler does not find by itself.
            var reals = MemoryMarshal.Cast<TReal, Vector<float>>(line);
            var shorts = MemoryMarshal.Cast<T, Vector<short>>(stored);
            for (var i = 0; i < shorts.Length; i++)
            {
                shorts[i] = Vector.Narrow(
                    Vector.ConvertToInt32(Vector.Round(reals[2 * i])), Vector.ConvertToInt32(Vector.Round(reals[(2 * i) + 1])));
            }

            done = shorts.Length * Vector<short>.Count;
        }

        for (var i = done; i < line.Length; i++)
        {
            stored[i] = T.CreateTruncating(VoxelTypes.IsFloatingPoint<T>() ? line[i] : TReal.Round(line[i]));
        }
    }
}
