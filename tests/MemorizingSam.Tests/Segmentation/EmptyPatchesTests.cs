using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class EmptyPatchesTests
{
    private const int CropSize = 16;
    private const int PatchSize = 2;
    private const int Grid = CropSize / PatchSize;

    [Theory]
    [InlineData(0)]
    [InlineData(-800)]
    [InlineData(float.MaxValue)]
    public void StandIns_NothingEmpty_AreNone(float value) => Assert.Null(StandIns((_, _, _) => value));

    [Theory]
    [InlineData(-800.1f)]
    [InlineData(-1024)]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.PositiveInfinity)]
    public void StandIns_AllEmpty_AreTheFirstOfEachCubeOfTwo(float value)
    {
        var standIns = StandIns((_, _, _) => value)!;

        for (var token = 0; token < standIns.Length; token++)
        {
            var (x, y, z) = (token / 64, token / 8 % 8, token % 8);
            Assert.Equal((64 * (x / 2 * 2)) + (8 * (y / 2 * 2)) + (z / 2 * 2), standIns[token]);
        }
    }

    /// <summary>Voxels have x fastest and tokens z, so each axis is told from the others.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void StandIns_OneSlabOfPadding_AreOnlyInIt(int axis)
    {
        var standIns = StandIns((x, y, z) => new[] { x, y, z }[axis] < PatchSize ? float.NaN : 50)!;

        for (var token = 0; token < standIns.Length; token++)
        {
            int[] place = [token / 64, token / 8 % 8, token % 8];
            var inSlab = place[axis] == 0;
            var others = place.Where((_, a) => a != axis);
            Assert.Equal(!inSlab || others.All(coordinate => coordinate % 2 == 0), standIns[token] == token);
        }
    }

    [Fact]
    public void StandIns_PaddingBesideAir_IsNeverItsStandIn()
    {
        // Along x one patch of padding, then one of air, and so on: both kinds in each cube.
        var standIns = StandIns((x, _, _) => x / PatchSize % 2 == 0 ? float.NaN : -1000)!;

        Assert.All(Enumerable.Range(0, standIns.Length), token => Assert.Equal(token / 64, standIns[token] / 64));
        Assert.Equal(Grid * 16, standIns.Distinct().Count());
    }

    [Theory]
    [InlineData(float.NaN, -1000f)]
    [InlineData(-1000f, float.NaN)]
    [InlineData(float.NaN, 0f)]
    [InlineData(-1000f, -800f)]
    public void StandIns_APatchWithOneOtherVoxel_IsComputed(float value, float other)
    {
        // Voxel (5, 6, 9) lies in patch (2, 3, 4), which would take the results of (2, 2, 4).
        var standIns = StandIns((x, y, z) => (x, y, z) == (5, 6, 9) ? other : value)!;

        Assert.Equal((2 * 64) + (3 * 8) + 4, standIns[(2 * 64) + (3 * 8) + 4]);
        Assert.Equal(65, standIns.Distinct().Count());
    }

    [Fact]
    public void StandIns_OneEmptyPatchPerCube_AreNone()
        => Assert.Null(StandIns((x, y, z) => x % 4 < PatchSize && y % 4 < PatchSize && z % 4 < PatchSize ? -1000 : 0));

    private static int[]? StandIns(Func<int, int, int, float> voxel)
        => EmptyPatches.StandIns(
            [.. Enumerable.Range(0, CropSize * CropSize * CropSize)
                .Select(i => voxel(i % CropSize, i / CropSize % CropSize, i / (CropSize * CropSize)))],
            CropSize,
            PatchSize);
}
