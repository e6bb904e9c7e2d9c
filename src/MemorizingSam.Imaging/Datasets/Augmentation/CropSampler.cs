using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>
/// Samples a case on the lattice of a crop, turned or not, in one pass and on one thread: loaders run many at once.
/// </summary>
/// <remarks>
/// On a lattice without turn the values are those of <see cref="Preprocessing.Resampler.RealValues"/>, with which crops are made
/// in use: trilinear, voxels up to half a voxel beyond the outermost centres take the border's value, beyond that is padding.
/// </remarks>
public static class CropSampler
{
    /// <summary>Rounding in affines must not push a voxel centre on the very border outside.</summary>
    private const double BorderTolerance = 1e-6;

    private const float HalfOrMore = 0.5f;

    /// <summary>Samples an image: trilinear, as real values.</summary>
    /// <param name="source">The image.</param>
    /// <param name="lattice">Where to sample; see <see cref="SpatialChange.Place"/>.</param>
    /// <param name="padding">Real value of voxels outside the image.</param>
    public static Volume<float> Image(Volume source, VolumeGrid lattice, float padding = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(lattice);
        return source.Accept(new ImageSampling(lattice, padding));
    }

    /// <summary>
    /// Samples a mask: 1 where its trilinear interpolation is a half or more, so that borders stay smooth; else 0.
    /// </summary>
    public static Volume<byte> Mask(LabelMask source, VolumeGrid lattice)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(lattice);
        var (shape, walk) = (lattice.Shape, new LatticeWalk(source.Grid, lattice));
        var voxels = new byte[checked((int)shape.VoxelCount)];
        var box = source.RimmedShape;
        var shares = new float[shape.X];
        for (var line = 0; line < shape.Y * shape.Z; line++)
        {
            // Positions are counted from the rim's first voxel; beyond the rim there is nothing.
            var start = walk.LineStart(line % shape.Y, line / shape.Y);
            var inBox = new VoxelPoint(
                start.X - source.Box.First.X + LabelMask.Rim,
                start.Y - source.Box.First.Y + LabelMask.Rim,
                start.Z - source.Box.First.Z + LabelMask.Rim);
            var (begin, end) = walk.Inside(inBox, box);
            Interpolate(source.RimmedVoxels, box, inBox, walk.StepX, shares, begin, end);
            for (var x = begin; x < end; x++)
            {
                voxels[(line * shape.X) + x] = shares[x] >= HalfOrMore ? (byte)1 : (byte)0;
            }
        }

        return new Volume<byte>(lattice, voxels);
    }

    /// <summary>Interpolates the voxels of a line that have all eight neighbours in the array.</summary>
    private static void Interpolate<T>(
        ReadOnlySpan<T> voxels, GridShape shape, VoxelPoint start, VoxelPoint step, Span<float> line, int begin, int end)
        where T : unmanaged, INumber<T>
    {
        var (startX, startY, startZ) = (start.X, start.Y, start.Z);
        var (stepX, stepY, stepZ) = (step.X, step.Y, step.Z);
        var (row, slice) = (shape.X, shape.X * shape.Y);
        ref var first = ref MemoryMarshal.GetReference(voxels);
        for (var number = begin; number < end; number++)
        {
            var (x, y, z) = (startX + (number * stepX), startY + (number * stepY), startZ + (number * stepZ));

            // Positions are inside, so the checks of an ordinary cast would only cost time.
            var i = double.ConvertToIntegerNative<int>(x);
            var j = double.ConvertToIntegerNative<int>(y);
            var k = double.ConvertToIntegerNative<int>(z);
            var (fx, fy) = ((float)(x - i), (float)(y - j));

            // The eight lie in the array by the walk's construction; checking each again would cost time.
            ref var near = ref Unsafe.Add(ref first, i + (row * j) + (slice * k));
            ref var far = ref Unsafe.Add(ref near, slice);
            var atNear = Mix(Pair(ref near, fx), Pair(ref Unsafe.Add(ref near, row), fx), fy);
            var atFar = Mix(Pair(ref far, fx), Pair(ref Unsafe.Add(ref far, row), fx), fy);
            line[number] = Mix(atNear, atFar, (float)(z - k));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Pair<T>(ref T first, float share)
        where T : unmanaged, INumber<T>
        => Mix(float.CreateTruncating(first), float.CreateTruncating(Unsafe.Add(ref first, 1)), share);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mix(float a, float b, float share) => a + (share * (b - a));

    private sealed class ImageSampling(VolumeGrid lattice, float padding) : IVolumeVisitor<Volume<float>>
    {
        public Volume<float> Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (shape, walk) = (lattice.Shape, new LatticeWalk(volume.Grid, lattice));
            var target = GC.AllocateUninitializedArray<float>(checked((int)shape.VoxelCount));
            ReadOnlySpan<T> voxels = volume.Voxels;
            var source = volume.Grid.Shape;
            for (var line = 0; line < shape.Y * shape.Z; line++)
            {
                var values = target.AsSpan(line * shape.X, shape.X);
                var start = walk.LineStart(line % shape.Y, line / shape.Y);
                var (begin, end) = walk.Inside(start, source);
                Interpolate(voxels, source, start, walk.StepX, values, begin, end);
                Scale(values[begin..end], volume.Scale);
                Border(volume, start, walk.StepX, values, 0, begin);
                Border(volume, start, walk.StepX, values, end, shape.X);
            }

            return new Volume<float>(lattice, target);
        }

        private static void Scale(Span<float> values, ValueScale scale)
        {
            if (scale.IsIdentity)
            {
                return;
            }

            foreach (ref var value in values)
            {
                value = (float)scale.Apply(value);
            }
        }

        /// <summary>Samples the part of a line that lies at the border or outside.</summary>
        private void Border<T>(Volume<T> volume, VoxelPoint start, VoxelPoint step, Span<float> values, int begin, int end)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var shape = volume.Grid.Shape;
            for (var number = begin; number < end; number++)
            {
                var (x, y, z) = (start.X + (number * step.X), start.Y + (number * step.Y), start.Z + (number * step.Z));
                values[number] = IsWithin(x, shape.X) && IsWithin(y, shape.Y) && IsWithin(z, shape.Z)
                    ? (float)volume.Scale.Apply(Clamped(volume, x, y, z))
                    : padding;
            }
        }

        private static bool IsWithin(double position, int count)
            => position >= -0.5 - BorderTolerance && position <= count - 0.5 + BorderTolerance;

        private static float Clamped<T>(Volume<T> volume, double x, double y, double z)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var shape = volume.Grid.Shape;
            var (i, j, k) = (Neighbours(x, shape.X), Neighbours(y, shape.Y), Neighbours(z, shape.Z));
            float At(int a, int b, int c) => float.CreateTruncating(volume[a, b, c]);
            float AlongX(int b, int c) => Mix(At(i.Lower, b, c), At(i.Upper, b, c), i.Share);
            float AlongY(int c) => Mix(AlongX(j.Lower, c), AlongX(j.Upper, c), j.Share);
            return Mix(AlongY(k.Lower), AlongY(k.Upper), k.Share);
        }

        private static (int Lower, int Upper, float Share) Neighbours(double position, int count)
        {
            var clamped = Math.Clamp(position, 0, count - 1);
            return ((int)clamped, Math.Min((int)clamped + 1, count - 1), (float)(clamped - (int)clamped));
        }
    }
}
