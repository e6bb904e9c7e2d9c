using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Tests.Evaluation;

public sealed class AbsentViewTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(40, 20, 30), new Affine(new(-2, 0, 0), new(0, 3, 0), new(0, 0, 4), new WorldPoint(5, 6, 7)));

    [Fact]
    public void Of_AnObject_IsTheLargestPartWithoutItAtItsPlace()
    {
        var image = new Volume<short>(Grid, [.. Enumerable.Range(0, checked((int)Grid.Shape.VoxelCount)).Select(i => (short)i)]);
        var box = new VoxelBox((4, 8, 20), (8, 12, 25));

        var view = AbsentView.Of(image, box, CancellationToken.None)!;

        // 8 voxels and 5 mm of margin are gone of 40 along x; more of 30 along z, and more of 20 along y.
        Assert.Equal(new GridShape(29, 20, 30), view.Grid.Shape);
        Assert.Equal(Grid.Affine.ToWorld(new VoxelPoint(11, 0, 0)), view.Grid.Affine.ToWorld(new VoxelPoint(0, 0, 0)));
        Assert.Equal(image[20, 7, 9], view[9, 7, 9]);
    }

    [Fact]
    public void Of_AnObjectThatFillsTheVolume_IsNone()
    {
        var image = new Volume<short>(Grid, new short[Grid.Shape.VoxelCount]);

        Assert.Null(AbsentView.Of(image, new VoxelBox((5, 2, 3), (38, 18, 28)), CancellationToken.None));
    }
}
