using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests;

/// <summary>Seeded volumes with any bits in their voxels, and affines that are flipped, permuted, oblique and sheared.</summary>
internal sealed class RandomVolumes(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A volume of one type with random bits (NaN, infinities and extremes among them), affine and small shape.</summary>
    public Volume Volume(VoxelType type, Affine? affine = null, ValueScale? scale = null)
    {
        var shape = new GridShape(_random.Next(1, 9), _random.Next(1, 9), _random.Next(1, 9));
        return Volume(type, new VolumeGrid(shape, affine ?? Affine()), scale);
    }

    /// <summary>A volume of one type with random bits on a given grid.</summary>
    public Volume Volume(VoxelType type, VolumeGrid grid, ValueScale? scale = null)
        => type.Accept(new Filler(_random, grid, scale ?? ValueScale.Identity));

    /// <summary>An affine of any orientation: every second one oblique, every fourth one sheared too.</summary>
    public Affine Affine()
    {
        var oblique = _random.Next(2) == 0;
        return Affine(oblique ? _random.NextDouble() * Math.PI : 0, oblique && _random.Next(2) == 0 ? 0.4 : 0);
    }

    /// <summary>A permuted and flipped affine, turned by an angle about a random axis, with shears of at most a size.</summary>
    public Affine Affine(double angle, double shear)
    {
        var axes = Enumerable.Range(0, 3).OrderBy(_ => _random.Next())
            .Select(axis => _random.Next(2) == 0 ? Unit(axis) : -1 * Unit(axis))
            .ToArray();
        var turn = new WorldVector(_random.NextDouble() - 0.5, _random.NextDouble() - 0.5, _random.NextDouble() - 0.5);
        axes = [.. axes.Select(axis => Rotate(axis, (1 / turn.Length) * turn, angle))];
        var x = axes[0];
        var y = axes[1] + (Between(-shear, shear) * axes[0]);
        var z = axes[2] + (Between(-shear, shear) * axes[0]) + (Between(-shear, shear) * axes[1]);
        return new Affine(
            Between(0.2, 8) * x,
            Between(0.2, 8) * y,
            Between(0.2, 8) * z,
            new WorldPoint(Between(-300, 300), Between(-300, 300), Between(-300, 300)));
    }

    /// <summary>A number between two others.</summary>
    public double Between(double low, double high) => low + (_random.NextDouble() * (high - low));

    private static WorldVector Unit(int axis) => new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);

    /// <summary>Rodrigues' formula; <paramref name="about"/> has length 1.</summary>
    private static WorldVector Rotate(WorldVector v, WorldVector about, double angle)
        => (Math.Cos(angle) * v) + (Math.Sin(angle) * about.Cross(v)) + ((1 - Math.Cos(angle)) * about.Dot(v) * about);

    private sealed class Filler(Random random, VolumeGrid grid, ValueScale scale) : IVoxelTypeVisitor<Volume>
    {
        public Volume Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var voxels = new T[grid.Shape.VoxelCount];
            random.NextBytes(MemoryMarshal.AsBytes(voxels.AsSpan()));
            return new Volume<T>(grid, voxels, scale);
        }
    }
}
