using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Volumes with random bits and any affine, and what reading gives back of them.</summary>
internal sealed class WrittenVolumes(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Writes a volume and reads it again.</summary>
    public static Volume Roundtrip(string path, Volume volume)
    {
        VolumeFile.Write(path, volume);
        return VolumeFile.Read(path);
    }

    /// <summary>Asserts that two volumes are the same to the last bit.</summary>
    public static void AssertSame(Volume expected, Volume actual)
    {
        Assert.Equal(expected.VoxelType, actual.VoxelType);
        Assert.Equal(expected.Grid.Shape, actual.Grid.Shape);
        Assert.Equal(expected.Grid.Affine.ToRows(), actual.Grid.Affine.ToRows());
        Assert.Equal(expected.Scale, actual.Scale);
        Assert.Equal(VoxelBytes.Of(expected), VoxelBytes.Of(actual));
    }

    /// <summary>A volume of one type, random bits in its voxels, somewhere in the patient.</summary>
    public Volume Next(VoxelType type)
    {
        var shape = new GridShape(_random.Next(1, 7), _random.Next(1, 7), _random.Next(1, 7));
        return type.Accept(new Filler(_random, new VolumeGrid(shape, NextAffine())));
    }

    /// <summary>Any affine: flipped, permuted, oblique, sheared, of spacings from a tenth of a mm to ten mm.</summary>
    public Affine NextAffine()
    {
        while (true)
        {
            try
            {
                return new Affine(NextStep(), NextStep(), NextStep(), new WorldPoint() + (300 * NextStep()));
            }
            catch (ArgumentException)
            {
                // Three steps in one plane, which hardly ever happens.
            }
        }
    }

    private WorldVector NextStep()
    {
        var step = new WorldVector(Signed(), Signed(), Signed());
        return Math.Pow(10, (2 * _random.NextDouble()) - 1) / step.Length * step;
    }

    private double Signed() => (2 * _random.NextDouble()) - 1;

    private sealed class Filler(Random random, VolumeGrid grid) : IVoxelTypeVisitor<Volume>
    {
        public Volume Visit<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var voxels = new T[grid.Shape.VoxelCount];
            random.NextBytes(MemoryMarshal.AsBytes(voxels.AsSpan()));
            return new Volume<T>(grid, voxels);
        }
    }
}
