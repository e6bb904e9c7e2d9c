using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.NiftiFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NiftiHeaderWriterTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 0)]
    public void Write_Qform_StandsForRightAnglesOnly(double shear, short code)
    {
        var random = new RandomVolumes(11);
        var header = Written(random.Volume(VoxelType.UInt8, random.Affine(angle: 0.5, shear)));

        Assert.Equal(code, BitConverter.ToInt16(header, QformCode));
        Assert.Equal(1, BitConverter.ToInt16(header, SformCode));
    }

    [Fact]
    public void Write_LeftHandedGrid_HasNegativeQfac()
    {
        var grid = new VolumeGrid(new GridShape(1, 1, 1), new Affine(new(-2, 0, 0), new(0, 3, 0), new(0, 0, 4), new(1, 2, 3)));
        var header = Written(new Volume<byte>(grid, [5]));

        Assert.Equal([-1, 2, 3, 4], Enumerable.Range(0, 4).Select(i => BitConverter.ToSingle(header, Pixdim + (4 * i))));
    }

    [Fact]
    public void Write_Header_IsTheOneOfTheStandard()
    {
        var grid = new VolumeGrid(new GridShape(2, 1, 3), Affine.Upright(new SpacingMm(1, 2, 3), new WorldPoint(-4, 5, 6)));
        var header = Written(new Volume<float>(grid, new float[6], new ValueScale(2, -1)));

        Assert.Equal(HeaderEnd1 + 24, header.Length);
        Assert.Equal(348, BitConverter.ToInt32(header, 0));
        Assert.Equal([3, 2, 1, 3, 1, 1, 1, 1], Enumerable.Range(0, 8).Select(i => BitConverter.ToInt16(header, Dim + (2 * i))));
        Assert.Equal([16, 32], Enumerable.Range(0, 2).Select(i => BitConverter.ToInt16(header, DataType + (2 * i))));
        Assert.Equal([352f, 2, -1], Enumerable.Range(0, 3).Select(i => BitConverter.ToSingle(header, VoxOffset + (4 * i))));
        Assert.Equal(2, header[Units]);
        Assert.Equal([1, 0, 0, -4, 0, 2, 0, 5, 0, 0, 3, 6], Enumerable.Range(0, 12).Select(i => BitConverter.ToSingle(header, Sform + (4 * i))));
        Assert.Equal("n+1\0"u8.ToArray(), header[Magic..(Magic + 4)]);
    }
}
