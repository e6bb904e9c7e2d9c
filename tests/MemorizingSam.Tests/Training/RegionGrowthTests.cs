using MemorizingSam.Training;

namespace MemorizingSam.Tests.Training;

public sealed class RegionGrowthTests
{
    private const int Edge = 10;

    [Fact]
    public void Grow_TwoIntensities_FillsTheSeedsOwnFirst()
    {
        var voxels = Enumerable.Range(0, Edge * Edge * Edge).Select(i => i / (Edge * Edge) < 5 ? 0f : 100f).ToArray();

        var mask = RegionGrowth.Grow(voxels, Edge, (2, 5, 5), size: 500, compactness: 0.01);

        Assert.Equal(500, mask.Count(voxel => voxel == 1));
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(1, mask[i]));
    }

    [Fact]
    public void Grow_LargerThanTheCube_EndsWithTheCube()
        => Assert.Equal(
            Edge * Edge * Edge,
            RegionGrowth.Grow(new float[Edge * Edge * Edge], Edge, (0, 0, 0), size: 5000, compactness: 0.1).Count(voxel => voxel == 1));

    [Fact]
    public void Connected_TwoParts_KeepsTheSeeds()
    {
        var mask = new byte[Edge * Edge * Edge];
        (mask[0], mask[1], mask[999]) = (1, 1, 1);

        var part = RegionGrowth.Connected(mask, Edge, (0, 0, 0));

        Assert.Equal([0, 1], Enumerable.Range(0, part.Length).Where(i => part[i] == 1));
    }

    [Fact]
    public void Connected_AcrossTheEndOfALine_IsNotConnected()
    {
        var mask = new byte[Edge * Edge * Edge];
        (mask[Edge - 1], mask[Edge]) = (1, 1); // the last voxel of a line and the first of the next

        Assert.Equal(1, RegionGrowth.Connected(mask, Edge, (0, 0, Edge - 1)).Count(voxel => voxel == 1));
    }

    [Fact]
    public void Connected_SeedOutside_IsEmpty()
        => Assert.DoesNotContain((byte)1, RegionGrowth.Connected(new byte[Edge * Edge * Edge], Edge, (1, 1, 1)));
}
