using System.Numerics.Tensors;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Registration;

/// <summary>For each voxel of a fixed image, how far away in a moving one its counterpart lies, in voxels.</summary>
/// <param name="X">Along x; the others likewise.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public sealed record DisplacementField(ScalarField X, ScalarField Y, ScalarField Z)
{
    /// <summary>The same displacement everywhere.</summary>
    public static DisplacementField Uniform(GridShape shape, float x, float y, float z)
    {
        return new DisplacementField(Everywhere(x), Everywhere(y), Everywhere(z));

        ScalarField Everywhere(float value)
        {
            var values = new float[shape.VoxelCount];
            Array.Fill(values, value);
            return new ScalarField(shape, values);
        }
    }

    /// <summary>A moving image seen from the fixed one: trilinear; beyond the image its outermost voxels go on.</summary>
    public ScalarField Warp(ScalarField moving)
    {
        ArgumentNullException.ThrowIfNull(moving);
        var warped = new ScalarField(X.Shape, new float[X.Values.Length]);
        WarpInto(warped.Values, moving);
        return warped;
    }

    /// <summary>The same into an array of as many numbers.</summary>
    internal void WarpInto(float[] warped, ScalarField moving)
    {
        var (shape, from, values) = (X.Shape, moving.Shape, moving.Values);
        var (toY, toZ) = (from.X, from.X * from.Y);
        var i = 0;
        for (var slice = 0; slice < shape.Z; slice++)
        {
            for (var row = 0; row < shape.Y; row++)
            {
                for (var column = 0; column < shape.X; column++, i++)
                {
                    var (x, fx) = Split(column + X.Values[i], from.X);
                    var (y, fy) = Split(row + Y.Values[i], from.Y);
                    var (z, fz) = Split(slice + Z.Values[i], from.Z);
                    var at = x + (toY * y) + (toZ * z);
                    var low = Between(Between(values[at], values[at + 1], fx), Between(values[at + toY], values[at + toY + 1], fx), fy);
                    at += toZ;
                    var high = Between(Between(values[at], values[at + 1], fx), Between(values[at + toY], values[at + toY + 1], fx), fy);
                    warped[i] = Between(low, high, fz);
                }
            }
        }

        // The voxel before a place and the share of the one after; the last voxel is the one before it with a share of 1.
        static (int Before, float Share) Split(float place, int length)
        {
            var inside = Math.Clamp(place, 0, length - 1);
            var before = Math.Min((int)inside, length - 2);
            return (before, inside - before);
        }

        static float Between(float a, float b, float share) => a + (share * (b - a));
    }

    /// <summary>The same displacements on a lattice of half the voxel size.</summary>
    public DisplacementField Doubled()
    {
        var shape = new GridShape(X.Shape.X * 2, X.Shape.Y * 2, X.Shape.Z * 2);
        var toCoarse = Uniform(shape, 0, 0, 0);
        var i = 0;
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                for (var x = 0; x < shape.X; x++, i++)
                {
                    // A fine voxel's middle lies a quarter of a coarse voxel beside that of the coarse one that it is in: x goes to x / 2 − 1 / 4.
                    toCoarse.X.Values[i] = -0.25f - (x / 2f);
                    toCoarse.Y.Values[i] = -0.25f - (y / 2f);
                    toCoarse.Z.Values[i] = -0.25f - (z / 2f);
                }
            }
        }

        return new DisplacementField(Finer(X), Finer(Y), Finer(Z));

        ScalarField Finer(ScalarField displacement)
        {
            var fine = toCoarse.Warp(displacement);
            TensorPrimitives.Multiply(fine.Values, 2, fine.Values);
            return fine;
        }
    }

    /// <summary>Blurred by a Gauss bell, so that neighbours go the same way.</summary>
    /// <param name="deviation">Of the bell, in voxels.</param>
    public DisplacementField Smoothed(double deviation) => new(X.Smoothed(deviation), Y.Smoothed(deviation), Z.Smoothed(deviation));

    /// <summary>Blurs the displacements themselves, of a field that its maker still works on.</summary>
    /// <param name="bell">Of <see cref="ScalarField.Bell"/>.</param>
    internal void Smooth(float[] bell)
    {
        X.Smooth(bell);
        Y.Smooth(bell);
        Z.Smooth(bell);
    }
}
