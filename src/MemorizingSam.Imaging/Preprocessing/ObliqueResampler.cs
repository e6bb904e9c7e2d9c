using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries a volume onto any other lattice, also one whose axes are turned against its own.</summary>
/// <remarks>Lattices with parallel axes go the faster, exact way of <see cref="Resampler"/>.</remarks>
public static class ObliqueResampler
{
    /// <summary>Carries an image: trilinear, in its own number type and scale.</summary>
    /// <param name="source">The image.</param>
    /// <param name="target">The lattice to carry it onto.</param>
    /// <param name="padding">Real value of voxels outside the source.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Volume Image(Volume source, VolumeGrid target, double padding = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return GridMapping.Between(source.Grid, target) is { } mapping
            ? Resampler.Image(source, mapping, padding, cancellation)
            : source.Accept(new Sampling(target, isLabels: false, padding, cancellation));
    }

    /// <summary>Carries labels: the nearest voxel's; 0 outside.</summary>
    /// <param name="source">The labels.</param>
    /// <param name="target">The lattice to carry them onto.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Volume Labels(Volume source, VolumeGrid target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return GridMapping.Between(source.Grid, target) is { } mapping
            ? Resampler.Labels(source, mapping, cancellation)
            : source.Accept(new Sampling(target, isLabels: true, padding: 0, cancellation));
    }

    private sealed class Sampling(VolumeGrid target, bool isLabels, double padding, CancellationToken cancellation)
        : IVolumeVisitor<Volume>
    {
        public Volume Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var shape = target.Shape;
            var voxels = new T[checked((int)shape.VoxelCount)];
            var options = new ParallelOptions { CancellationToken = cancellation };
            var isInteger = !VoxelTypes.IsFloatingPoint<T>();
            var outside = isLabels ? T.Zero : Stored((padding - volume.Scale.Intercept) / volume.Scale.Slope, isInteger);
            Parallel.For(0, shape.Z, options, z =>
            {
                for (var y = 0; y < shape.Y; y++)
                {
                    for (var x = 0; x < shape.X; x++)
                    {
                        var point = volume.Grid.Affine.ToVoxel(target.Affine.ToWorld(new VoxelPoint(x, y, z)));
                        voxels[x + (shape.X * (y + (shape.Y * z)))] = !volume.Grid.Contains(point) ? outside
                            : isLabels ? Nearest(volume, point)
                            : Stored(Trilinear(volume, point), isInteger);
                    }
                }
            });
            return new Volume<T>(target, voxels, volume.Scale);

            static T Stored(double value, bool isInteger) => T.CreateSaturating(isInteger ? Math.Round(value) : value);
        }

        private static T Nearest<T>(Volume<T> volume, VoxelPoint point)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            int Index(int axis) => Math.Clamp((int)Math.Floor(point[axis] + 0.5), 0, volume.Grid.Shape[axis] - 1);
            return volume[Index(0), Index(1), Index(2)];
        }

        private static double Trilinear<T>(Volume<T> volume, VoxelPoint point)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (x, y, z) = (Between(0), Between(1), Between(2));
            double At(int i, int j, int k) => double.CreateTruncating(volume[i, j, k]);
            double AlongX(int j, int k) => Mix(At(x.Lower, j, k), At(x.Upper, j, k), x.Fraction);
            double AlongY(int k) => Mix(AlongX(y.Lower, k), AlongX(y.Upper, k), y.Fraction);
            return Mix(AlongY(z.Lower), AlongY(z.Upper), z.Fraction);

            (int Lower, int Upper, double Fraction) Between(int axis)
            {
                var last = volume.Grid.Shape[axis] - 1;
                var clamped = Math.Clamp(point[axis], 0, last);
                return ((int)clamped, Math.Min((int)clamped + 1, last), clamped - (int)clamped);
            }
        }

        private static double Mix(double a, double b, double share) => a + (share * (b - a));
    }
}
