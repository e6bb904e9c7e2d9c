using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class VolumeHeaderTests
{
    [Fact]
    public void Sizes_OfSeveralFrames_CountThem()
    {
        var header = Read("v.nii", NiftiFiles.Valid(VoxelType.Float32).WithInt16(NiftiFiles.Dim, 4, 2, 3, 1, 2));

        Assert.Equal(24, header.FrameSizeInBytes);
        Assert.Equal(48, header.SizeInBytes);
        Assert.Equal([2, 3, 1, 2], header.Dimensions);
        Assert.Equal(2, header.FrameCount);
    }

    [Fact]
    public void Encoding_IsTheOneOfTheVoxels()
    {
        var file = NiftiFiles.Valid();
        var meta = PlainFiles.Join($"{PlainFiles.MetaFields}CompressedData = True\nElementDataFile = LOCAL\n", PlainFiles.Zlib(PlainFiles.Bytes));

        Assert.Equal("raw", Read("v.nii", file).Encoding);
        Assert.Equal("gzip", Read("v.nii.gz", PlainFiles.Gzip(file)).Encoding);
        Assert.Equal("zlib", Read("v.mha", meta).Encoding);
    }

    [Fact]
    public void Path_OfPairsImage_IsTheHeader()
    {
        using var folder = new TemporaryFolder();
        var file = NiftiFiles.Valid();
        folder.Write("v.img", file.AsSpan(NiftiFiles.HeaderEnd1..));
        var header = folder.Write(
            "v.hdr", file[..NiftiHeaderReader.SizeOfHeader1].WithBytes(NiftiFiles.Magic + 1, (byte)'i').WithSingle(NiftiFiles.VoxOffset, 0));

        Assert.Equal(header, VolumeFile.ReadHeader(folder.File("v.img")).Path);
    }

    private static VolumeHeader Read(string name, byte[] content)
    {
        using var folder = new TemporaryFolder();
        return VolumeFile.ReadHeader(folder.Write(name, content));
    }
}
