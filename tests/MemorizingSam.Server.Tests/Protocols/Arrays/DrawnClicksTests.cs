using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Tests.Protocols.Arrays;

public sealed class DrawnClicksTests
{
    private static readonly VolumeGrid Whole = new(new GridShape(60, 60, 60), Affine.Upright(new SpacingMm(1, 1, 2)));

    [Fact]
    public void Choose_NothingDrawn_IsNoClick() => Assert.Empty(Clicks(new GridShape(5, 4, 3), (_, _, _) => false));

    [Fact]
    public void Choose_AreaInASlice_BeginsWithItsInnermostVoxel()
    {
        // 9×9 voxels in one slice: flat along z, so only x and y count for the depth.
        var clicks = Clicks(new GridShape(20, 20, 5), (x, y, z) => z == 2 && x is >= 3 and < 12 && y is >= 6 and < 15);

        Assert.Equal(new VoxelPoint(107, 210, 302), clicks[0]);
        Assert.Single(clicks);
    }

    [Fact]
    public void Choose_LongScribble_SpreadsClicksAlongIt()
    {
        var clicks = Clicks(new GridShape(60, 3, 1), (x, y, _) => y == 1 && x < 51);

        Assert.Equal([125, 100, 150, 112, 137], clicks.Select(click => click.X));
        Assert.All(clicks, click => Assert.Equal((201.0, 300.0), (click.Y, click.Z)));
    }

    [Fact]
    public void Choose_SeveralParts_ClicksInEachTheLargestFirst()
    {
        var clicks = Clicks(new GridShape(12, 12, 1), (x, y, _) => (x < 2 && y < 2) || (x >= 5 && x < 10 && y >= 5 && y < 10));

        Assert.Equal([new VoxelPoint(107, 207, 300), new VoxelPoint(100, 200, 300)], clicks);
    }

    [Fact]
    public void Choose_MoreDrawnThanAnyoneDraws_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => Clicks(new GridShape(128, 128, 65), (_, _, _) => true));

        Assert.StartsWith("A drawing has at most 1048576 voxels", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<VoxelPoint> Clicks(GridShape shape, Func<int, int, int, bool> isDrawn)
    {
        var drawing = new Volume<byte>(Whole with { Shape = shape }, new byte[shape.VoxelCount]);
        for (var i = 0; i < drawing.Voxels.Length; i++)
        {
            drawing.Voxels[i] = isDrawn(i % shape.X, i / shape.X % shape.Y, i / shape.X / shape.Y) ? (byte)1 : (byte)0;
        }

        return DrawnClicks.Choose(drawing, (100, 200, 300), Whole);
    }
}
