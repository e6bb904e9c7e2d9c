using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class VoxelBoxTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(5, 6, 7), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void OfForeground_OfAFewVoxels_IsTheSmallestBoxAroundThem()
    {
        var mask = new Volume<short>(Grid, new short[210]);
        (mask[1, 5, 2], mask[3, 2, 2], mask[2, 3, 4]) = (1, -1, 300);

        Assert.Equal(new VoxelBox((1, 2, 2), (4, 6, 5)), VoxelBox.OfForeground(mask));
    }

    [Fact]
    public void OfForeground_OfAnEmptyMask_IsNone() => Assert.Null(VoxelBox.OfForeground(new Volume<byte>(Grid, new byte[210])));

    [Fact]
    public void OfLabel_AmongOtherLabels_IsTheSmallestBoxAroundItAlone()
    {
        var labels = new Volume<byte>(Grid, new byte[210]);
        (labels[0, 0, 0], labels[1, 5, 2], labels[2, 5, 2], labels[3, 2, 3], labels[4, 5, 6]) = (1, 2, 1, 2, 3);

        Assert.Equal(new VoxelBox((1, 2, 2), (4, 6, 4)), VoxelBox.OfLabel(labels, 2));
        Assert.Null(VoxelBox.OfLabel(labels, 4));
    }
}
