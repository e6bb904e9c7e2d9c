using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries an image over a mapping as real values in float32.</summary>
internal sealed class RealValueResampling(GridMapping mapping, float padding, CancellationToken cancellation)
    : IVolumeVisitor<Volume<float>>
{
    /// <inheritdoc/>
    public Volume<float> Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var plan = new ResamplingPlan(mapping);
        var lines = new TrilinearLines<T, double>(volume, plan);
        var target = VoxelCopy.Padded(plan, mapping.Target.Shape, padding);
        var scale = volume.Scale;
        plan.ForEachLine(
            lines.CreateBuffers,
            (y, z, buffers) =>
            {
                var index = plan.TargetIndex(plan.X.First, y, z);
                foreach (var value in lines.Interpolate(y, z, buffers))
                {
                    target[index] = (float)scale.Apply(value);
                    index += plan.StrideX;
                }
            },
            cancellation);
        return new Volume<float>(mapping.Target, target);
    }
}
