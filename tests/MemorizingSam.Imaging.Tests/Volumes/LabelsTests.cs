using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class LabelsTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(2, 1, 2), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void FindIn_Labels_AreListedOnceInRisingOrder()
    {
        Assert.Equal([2, 9], Labels.FindIn(new Volume<byte>(Grid, [9, 0, 2, 9])));
        Assert.Equal([65535], Labels.FindIn(new Volume<double>(Grid, [0, -0.0, 65535, 0])));
        Assert.Equal([1, 3], Labels.FindIn(new Volume<short>(Grid, [0, 2, 6, 0], new ValueScale(0.5, 0))));
        Assert.Empty(Labels.FindIn(new Volume<ulong>(Grid, new ulong[4])));
    }

    [Fact]
    public void FindIn_OtherValue_NamesItsVoxel()
        => Assert.Equal(
            "voxel (1, 0, 1) holds 1.5; labels are whole numbers from 0 to 65535.",
            Assert.Throws<ArgumentException>(() => Labels.FindIn(new Volume<float>(Grid, [0, 1, 2, 1.5f]))).Message);

    [Fact]
    public void Pack_SmallIntegers_AreTheVolume()
    {
        var (bytes, shorts) = (new Volume<byte>(Grid, new byte[4]), new Volume<ushort>(Grid, new ushort[4]));

        Assert.Same(bytes, Labels.Pack(bytes, 0));
        Assert.Same(shorts, Labels.Pack(shorts, 0));
    }

    [Fact]
    public void Pack_OtherVolumes_TakeEightOrSixteenBits()
    {
        Assert.Equal([0, 1, 255, 0], Assert.IsType<Volume<byte>>(Labels.Pack(new Volume<float>(Grid, [0, 1, 255, 0]), 255)).Voxels.ToArray());
        Assert.Equal([0, 1, 256, 0], Assert.IsType<Volume<ushort>>(Labels.Pack(new Volume<long>(Grid, [0, 1, 256, 0]), 256)).Voxels.ToArray());
        Assert.Equal(
            [0, 2, 4, 0],
            Assert.IsType<Volume<byte>>(Labels.Pack(new Volume<byte>(Grid, [0, 1, 2, 0], new ValueScale(2, 0)), 4)).Voxels.ToArray());
    }
}
