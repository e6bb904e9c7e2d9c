using System.IO.Compression;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class MaskRunsTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(11, 7, 5), Affine.Upright(SpacingMm.Isotropic(1)));

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.5, 0.0)]
    [InlineData(0.02, 0.02)]
    [InlineData(0.1, 0.9)]
    [InlineData(0.5, 0.5)]
    [InlineData(1.0, 0.0)]
    [InlineData(1.0, 1.0)]
    [InlineData(0.0, 0.0)]
    public void ChangeSince_AnyTwoMasks_IsTheSmallestBoxThatTurnsOneIntoTheOther(double before, double after)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var (earlier, later) = (Mask(random, before), Mask(random, after));

            var change = MaskRuns.Of(later).ChangeSince(MaskRuns.Of(earlier));

            Assert.Equal(DifferenceByHand(earlier, later), (change.Box.First, change.Box.End));
            Apply(earlier, change);
            Assert.Equal(later.Voxels.ToArray(), earlier.Voxels.ToArray());
        }
    }

    [Fact]
    public void Overlaps_AnyTwoMasks_IsWhetherAVoxelIsInBoth()
    {
        var answers = new HashSet<bool>();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (one, other) = (Mask(random, 0.04), Mask(random, 0.04));
            var expected = Enumerable.Range(0, one.Voxels.Length).Any(i => one.Voxels[i] != 0 && other.Voxels[i] != 0);
            answers.Add(expected);

            Assert.Equal(expected, MaskRuns.Of(one).Overlaps(MaskRuns.Of(other)));
            Assert.Equal(expected, MaskRuns.Of(other).Overlaps(MaskRuns.Of(one)));
        }

        Assert.Equal(2, answers.Count);
    }

    [Fact]
    public void ChangeSince_OneVoxelOfMany_IsOneVoxel()
    {
        var mask = Mask(new Random(1), 0.5);
        var earlier = MaskRuns.Of(mask);
        mask[4, 3, 2] ^= 1;

        var change = MaskRuns.Of(mask).ChangeSince(earlier);

        Assert.Equal(((4, 3, 2), (5, 4, 3)), (change.Box.First, change.Box.End));
        Assert.Equal([mask[4, 3, 2]], Unpack(change));
    }

    [Fact]
    public void ChangeSince_TheSameMask_HasNoBits()
    {
        var runs = MaskRuns.Of(Mask(new Random(2), 0.5));

        var change = runs.ChangeSince(runs);

        Assert.Equal(change.Box.First, change.Box.End);
        Assert.True(change.Bits.IsEmpty);
    }

    [Fact]
    public void Centroid_OfAnyMask_IsTheMeanPlaceOfItsVoxels()
    {
        var mask = Mask(new Random(4), 0.3);
        List<(int X, int Y, int Z)> inside = [];
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            if (mask.Voxels[i] != 0)
            {
                inside.Add((i % 11, i / 11 % 7, i / 77));
            }
        }

        var centroid = MaskRuns.Of(mask).Centroid()!.Value;

        Assert.Equal(inside.Average(voxel => voxel.X), centroid.X, 1e-9);
        Assert.Equal(inside.Average(voxel => voxel.Y), centroid.Y, 1e-9);
        Assert.Equal(inside.Average(voxel => voxel.Z), centroid.Z, 1e-9);
        Assert.Null(MaskRuns.Empty(Grid.Shape).Centroid());
    }

    [Fact]
    public void ToMask_OfAnyMask_GivesItBack()
    {
        var mask = Mask(new Random(3), 0.3);
        var runs = MaskRuns.Of(mask);

        Assert.Equal(mask.Voxels.ToArray(), runs.ToMask(Grid).Voxels.ToArray());
        Assert.Equal(mask.Voxels.ToArray().Sum(voxel => voxel), runs.VoxelCount);
        Assert.Equal(0, MaskRuns.Empty(Grid.Shape).VoxelCount);
        Assert.Null(MaskRuns.Empty(Grid.Shape).Box);
    }

    [Fact]
    public void OtherShapes_AreRefused()
    {
        var other = MaskRuns.Empty(new GridShape(1, 2, 3));

        Assert.Equal(
            "Masks must have one shape to be compared, got 11×7×5 and 1×2×3.",
            Assert.Throws<ArgumentException>(() => MaskRuns.Empty(Grid.Shape).ChangeSince(other)).Message);
        Assert.Equal(
            "A mask of 1×2×3 does not lie on a lattice of 11×7×5.", Assert.Throws<ArgumentException>(() => other.ToMask(Grid)).Message);
    }

    private static Volume<byte> Mask(Random random, double share)
        => new(Grid, [.. Enumerable.Range(0, (int)Grid.Shape.VoxelCount).Select(_ => random.NextDouble() < share ? (byte)1 : (byte)0)]);

    private static ((int, int, int) First, (int, int, int) End) DifferenceByHand(Volume<byte> a, Volume<byte> b)
    {
        var voxels = (from z in Enumerable.Range(0, 5)
                      from y in Enumerable.Range(0, 7)
                      from x in Enumerable.Range(0, 11)
                      where a[x, y, z] != b[x, y, z]
                      select (x, y, z)).ToArray();
        return voxels is []
            ? ((0, 0, 0), (0, 0, 0))
            : ((voxels.Min(v => v.x), voxels.Min(v => v.y), voxels.Min(v => v.z)), (voxels.Max(v => v.x) + 1, voxels.Max(v => v.y) + 1, voxels.Max(v => v.z) + 1));
    }

    private static byte[] Unpack(MaskChange change)
    {
        var (first, end) = change.Box;
        var count = (end.X - first.X) * (end.Y - first.Y) * (end.Z - first.Z);
        if (count == 0)
        {
            return [];
        }

        using var zlib = new ZLibStream(new MemoryStream(change.Bits.ToArray()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        var bits = bytes.ToArray();
        Assert.Equal((count + 7) / 8, bits.Length);
        return [.. Enumerable.Range(0, count).Select(i => (byte)((bits[i / 8] >> (i % 8)) & 1))];
    }

    private static void Apply(Volume<byte> mask, MaskChange change)
    {
        var (first, end) = change.Box;
        var (voxels, i) = (Unpack(change), 0);
        for (var z = first.Z; z < end.Z; z++)
        {
            for (var y = first.Y; y < end.Y; y++)
            {
                for (var x = first.X; x < end.X; x++)
                {
                    mask[x, y, z] = voxels[i++];
                }
            }
        }
    }
}
