using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class VoxelStreamTests
{
    private static readonly byte[] File = NiftiFiles.Valid();

    [Fact]
    public void Read_RawFileTooShort_SaysWhatItPromisesAndCanHold()
        => Assert.Equal(
            "'v.nii' promises 2×3×2 voxels of Int16, 24 bytes, but can hold 23 at most; it is truncated or its header is wrong.",
            NiftiFiles.Fault(File[..^1]));

    [Fact]
    public void Read_GzipThatCannotHoldThePromise_IsRefusedBeforeItIsDecoded()
    {
        var gzip = PlainFiles.Gzip(File.WithInt16(NiftiFiles.Dim, 3, 1000, 1000, 10));

        Assert.Equal(
            $"'v.nii' promises 1000×1000×10 voxels of Int16, 20000000 bytes, but can hold {1032 * gzip.Length} at most; "
            + "it is truncated or its header is wrong.",
            NiftiFiles.Fault(gzip));
    }

    [Fact]
    public void Read_GzipThatEndsEarly_SaysSo()
    {
        var gzip = PlainFiles.Gzip(File[..^1]);

        Assert.Equal("'v.nii' ends before its 24 bytes of voxels; copy it again from its source.", NiftiFiles.Fault(gzip));
    }

    [Fact]
    public void Read_GzipOfWrongChecksum_IsDamaged()
    {
        var header = File.WithInt16(NiftiFiles.Dim, 3, 10, 10, 15);
        var gzip = PlainFiles.Gzip([.. header[..NiftiFiles.HeaderEnd1], .. new byte[3000]]);
        gzip[^8] ^= 1;

        Assert.Equal("'v.nii' holds damaged gzip data; copy it again from its source.", NiftiFiles.Fault(gzip));
    }

    // Found by damaged file 12964 of 'mha zlib': zlib's FDICT flag, with a header checksum that is right.
    [Fact]
    public void Read_ZlibThatAsksForADictionary_IsDamaged()
    {
        byte[] zlib = [0x78, 0x20, .. new byte[40]];

        Assert.Equal(
            "'v' holds damaged zlib data; copy it again from its source.",
            PlainFiles.Fault(PlainFiles.Join($"{PlainFiles.MetaFields}CompressedData = True\nElementDataFile = LOCAL\n", zlib)));
    }

    [Fact]
    public void Read_GzipOfSeveralMembers_IsOneStream()
        => WrittenVolumes.AssertSame(
            NiftiFiles.Read(File),
            NiftiFiles.Read([.. PlainFiles.Gzip(File[..100]), .. PlainFiles.Gzip(File[100..360]), .. PlainFiles.Gzip(File[360..])]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_MoreBytesThanPromised_AreLeft(bool isGzip)
    {
        byte[] longer = [.. File, .. new byte[1000]];

        WrittenVolumes.AssertSame(NiftiFiles.Read(File), NiftiFiles.Read(isGzip ? PlainFiles.Gzip(longer) : longer));
    }

    [Fact]
    public void Read_BombOfZeros_TakesNoMoreMemoryThanItsVoxels()
    {
        const int Edge = 200;
        var header = File.WithInt16(NiftiFiles.Dim, 3, Edge, Edge, Edge).WithInt16(NiftiFiles.DataType, 2);
        var bomb = PlainFiles.Gzip([.. header[..NiftiFiles.HeaderEnd1], .. new byte[(Edge * Edge * Edge) + (64 << 20)]]);
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.nii.gz", bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var volume = VolumeFile.Read(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, volume.SizeInBytes, volume.SizeInBytes + (2 << 20));
    }
}
