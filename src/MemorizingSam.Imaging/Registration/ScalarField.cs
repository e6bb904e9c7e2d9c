using System.Numerics.Tensors;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Registration;

/// <summary>Numbers on a lattice, x fastest. Never changed once made.</summary>
/// <param name="Shape">Voxels along each axis.</param>
/// <param name="Values">One for each voxel.</param>
public sealed record ScalarField(GridShape Shape, float[] Values)
{
    /// <summary>Deviations of a Gauss bell after which it is cut off.</summary>
    private const double Reach = 2.5;

    /// <summary>Means of 2×2×2 voxels.</summary>
    /// <exception cref="InvalidOperationException">An axis has an odd number of voxels.</exception>
    public ScalarField Halved()
    {
        if (((Shape.X | Shape.Y | Shape.Z) & 1) != 0)
        {
            throw new InvalidOperationException($"Only lattices with even axes can be halved; this one has {Shape}.");
        }

        var shape = new GridShape(Shape.X / 2, Shape.Y / 2, Shape.Z / 2);
        var means = new float[shape.VoxelCount];
        for (var i = 0; i < Values.Length; i++)
        {
            var (x, line) = (i % Shape.X, i / Shape.X);
            var (y, z) = (line % Shape.Y, line / Shape.Y);
            means[(x / 2) + (shape.X * ((y / 2) + (shape.Y * (z / 2))))] += Values[i] / 8;
        }

        return new ScalarField(shape, means);
    }

    /// <summary>Blurred by a Gauss bell; beyond the lattice its outermost voxels go on.</summary>
    /// <param name="deviation">Of the bell, in voxels; above 0.</param>
    public ScalarField Smoothed(double deviation)
    {
        var smoothed = new ScalarField(Shape, [.. Values]);
        smoothed.Smooth(Bell(deviation));
        return smoothed;
    }

    /// <summary>Blurs the numbers themselves, of a field that its maker still works on.</summary>
    /// <param name="bell">Of <see cref="Bell"/>.</param>
    internal void Smooth(float[] bell)
    {
        foreach (var axis in (ReadOnlySpan<int>)[0, 1, 2])
        {
            Blur(bell, axis);
        }
    }

    /// <summary>A Gauss bell whose sum is 1.</summary>
    /// <param name="deviation">In voxels; above 0.</param>
    internal static float[] Bell(double deviation)
    {
        var reach = (int)Math.Ceiling(Reach * deviation);
        var bell = new float[(2 * reach) + 1];
        for (var i = -reach; i <= reach; i++)
        {
            bell[i + reach] = (float)Math.Exp(-0.5 * i * i / (deviation * deviation));
        }

        TensorPrimitives.Divide(bell, TensorPrimitives.Sum(bell), bell);
        return bell;
    }

    /// <summary>Half the difference of a voxel's neighbours along an axis; 0 at the lattice's ends.</summary>
    /// <param name="axis">0, 1 or 2.</param>
    public ScalarField Gradient(int axis)
    {
        var slopes = new ScalarField(Shape, new float[Values.Length]);
        GradientInto(slopes.Values, axis);
        return slopes;
    }

    /// <summary>The same into an array that is 0 at the lattice's ends, and stays so.</summary>
    internal void GradientInto(float[] slopes, int axis)
    {
        var (step, length) = (StepOf(axis), Shape[axis]);
        var run = step * length;
        for (var start = 0; start < Values.Length; start += run)
        {
            // From the second to the last voxel but one of this axis lie step · (length − 2) numbers side by side.
            var inner = step * (length - 2);
            if (inner > 0)
            {
                var slope = slopes.AsSpan(start + step, inner);
                TensorPrimitives.Subtract(Values.AsSpan(start + (2 * step), inner), Values.AsSpan(start, inner), slope);
                TensorPrimitives.Multiply(slope, 0.5f, slope);
            }
        }
    }

    /// <summary>How far apart in <see cref="Values"/> neighbours along an axis are.</summary>
    internal int StepOf(int axis) => axis == 0 ? 1 : axis == 1 ? Shape.X : Shape.X * Shape.Y;

    private void Blur(float[] bell, int axis)
    {
        var (step, length, reach) = (StepOf(axis), Shape[axis], bell.Length / 2);
        var (run, padded) = (step * length, new float[step * (length + (2 * reach))]);

        // A part at a time that the processor keeps at hand: a slice of those that lie far apart.
        var part = axis == 2 ? step : run;
        for (var start = 0; start < Values.Length; start += run)
        {
            for (var i = 0; i < reach; i++)
            {
                Values.AsSpan(start, step).CopyTo(padded.AsSpan(i * step));
                Values.AsSpan(start + run - step, step).CopyTo(padded.AsSpan((reach + length + i) * step));
            }

            Values.AsSpan(start, run).CopyTo(padded.AsSpan(reach * step));
            for (var at = 0; at < run; at += part)
            {
                var sum = Values.AsSpan(start + at, part);
                TensorPrimitives.Multiply(padded.AsSpan(at, part), bell[0], sum);
                for (var i = 1; i < bell.Length; i++)
                {
                    TensorPrimitives.MultiplyAdd(padded.AsSpan(at + (i * step), part), bell[i], sum, sum);
                }
            }
        }
    }
}
