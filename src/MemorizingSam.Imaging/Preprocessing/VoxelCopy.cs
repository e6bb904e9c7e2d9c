using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Copies voxels over a mapping, each target voxel from the nearest source voxel.</summary>
internal static class VoxelCopy
{
    /// <summary>Copies a volume; its scale goes with it.</summary>
    public static Volume<T> Run<T>(Volume<T> volume, GridMapping mapping, T padding, CancellationToken cancellation)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var plan = new ResamplingPlan(mapping);
        var target = Padded(plan, mapping.Target.Shape, padding);
        var (first, count) = (plan.X.First, plan.X.End - plan.X.First);
        var nearest = Enumerable.Range(first, count).Select(plan.X.Nearest).ToArray();
        var isBlock = plan.StrideX == 1 && mapping[0].Scale == 1;
        plan.ForEachLine(
            () => 0,
            (y, z, _) =>
            {
                var source = volume.Voxels.Slice(plan.SourceLine(plan.Y.Nearest(y), plan.Z.Nearest(z)), plan.Source.X);
                var index = plan.TargetIndex(first, y, z);
                if (isBlock && count > 0)
                {
                    source.Slice(nearest[0], count).CopyTo(target.AsSpan(index));
                    return;
                }

                foreach (var x in nearest)
                {
                    target[index] = source[x];
                    index += plan.StrideX;
                }
            },
            cancellation);
        return new Volume<T>(mapping.Target, target, volume.Scale);
    }

    /// <summary>An array for a target's voxels that holds the padding wherever the source does not reach.</summary>
    public static T[] Padded<T>(ResamplingPlan plan, GridShape target, T padding)
        where T : unmanaged, INumber<T>
    {
        var count = checked((int)target.VoxelCount);
        if (plan.CoversTarget)
        {
            return GC.AllocateUninitializedArray<T>(count);
        }

        var voxels = new T[count];
        if (padding != T.Zero)
        {
            Array.Fill(voxels, padding);
        }

        return voxels;
    }
}
