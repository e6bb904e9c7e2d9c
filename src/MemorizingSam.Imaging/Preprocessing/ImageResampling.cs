using System.Numerics;
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
            lines.CreateBuffers,
            (y, z, buffers) =>
            {
                var index = plan.TargetIndex(plan.X.First, y, z);
                foreach (var value in lines.Interpolate(y, z, buffers))
                {
                    // A mean of voxels fits their type.
                    target[index] = T.CreateTruncating(VoxelTypes.IsFloatingPoint<T>() ? value : TReal.Round(value));
                    index += plan.StrideX;
                }
            },
            cancellation);
        return new Volume<T>(mapping.Target, target, volume.Scale);
    }
}
