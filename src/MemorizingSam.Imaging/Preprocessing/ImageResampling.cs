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
        => Round<T, double>((real - scale.Intercept) / scale.Slope, !VoxelTypes.IsFloatingPoint<T>());

    private static T Round<T, TReal>(TReal value, bool isInteger)
        where T : unmanaged, INumber<T>
        where TReal : IFloatingPointIeee754<TReal>
        => T.CreateSaturating(isInteger ? TReal.Round(value) : value);

    private Volume<T> Interpolate<T, TReal>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        where TReal : unmanaged, IFloatingPointIeee754<TReal>
    {
        var plan = new ResamplingPlan(mapping);
        var lines = new TrilinearLines<T, TReal>(volume, plan);
        var target = VoxelCopy.Padded(plan, mapping.Target.Shape, Stored<T>(padding, volume.Scale));
        var isInteger = !VoxelTypes.IsFloatingPoint<T>();
        plan.ForEachLine(
            () => (Blended: lines.CreateBuffer(), Line: new TReal[lines.Length]),
            (y, z, buffer) =>
            {
                lines.Interpolate(y, z, buffer.Blended, buffer.Line);
                var index = plan.TargetIndex(plan.X.First, y, z);
                foreach (var value in buffer.Line)
                {
                    target[index] = Round<T, TReal>(value, isInteger);
                    index += plan.StrideX;
                }
            },
            cancellation);
        return new Volume<T>(mapping.Target, target, volume.Scale);
    }
}
