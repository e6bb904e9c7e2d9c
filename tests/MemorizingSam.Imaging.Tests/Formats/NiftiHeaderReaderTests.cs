using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.NiftiFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NiftiHeaderReaderTests
{
    private static readonly byte[] File = Valid();

    [Theory]
    [InlineData(1, "1-bit (DT_BINARY)")]
    [InlineData(32, "complex64")]
    [InlineData(128, "RGB colour")]
    [InlineData(1536, "float128")]
    [InlineData(1792, "complex128")]
    [InlineData(2048, "complex256")]
    [InlineData(2304, "RGBA colour")]
    [InlineData(0, "unknown (datatype 0)")]
    [InlineData(-4, "unknown (datatype -4)")]
    public void Read_TypeThatIsNoScalar_NamesItAndTheOnesThatAreRead(short code, string name)
        => Assert.Equal(
            $"'v.nii' holds {name} voxels; memsam reads 8- to 64-bit integers, float32 and float64: convert the file to one of these.",
            Fault(File.WithInt16(DataType, code)));

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(-1)]
    public void Read_NoNumberOfDimensions_IsRefused(short count)
        => Assert.Equal($"'v.nii' claims {count} dimensions; NIfTI has 1 to 7: its header is damaged.", Fault(File.WithInt16(Dim, count)));

    [Theory]
    [InlineData(new short[] { 1, 12 }, "holds 1 dimensions (12); give a 3D volume.")]
    [InlineData(new short[] { 2, 4, 3 }, "holds 2 dimensions (4, 3); give a 3D volume.")]
    [InlineData(new short[] { 3, 2, 0, 2 }, "claims dimensions (2, 0, 2); each must be at least 1: its header is damaged.")]
    [InlineData(new short[] { 3, 2, 3, -2 }, "claims dimensions (2, 3, -2); each must be at least 1: its header is damaged.")]
    [InlineData(
        new short[] { 3, 32767, 32767, 32767 },
        "holds dimensions (32767, 32767, 32767); a volume may have at most 2147483591 voxels: crop or resample it.")]
    [InlineData(
        new short[] { 7, 32767, 32767, 1, 32767, 32767, 2, 1 },
        "holds dimensions (32767, 32767, 1, 32767, 32767, 2, 1), more frames than can be; its header is damaged.")]
    [InlineData(
        new short[] { 3, 1000, 1000, 1000 },
        "promises 1000×1000×1000 voxels of Int16, 2000000000 bytes, but can hold 24 at most; it is truncated or its header is wrong.")]
    public void Read_DimensionsThatNoVolumeHas_AreRefused(short[] dimensions, string what)
        => Assert.Equal($"'v.nii' {what}", Fault(File.WithInt16(Dim, dimensions)));

    [Fact]
    public void Read_SecondFrameMissing_IsRefused()
        => Assert.Equal(
            "'v.nii' holds 4 dimensions (2, 3, 1, 2); give a 3D volume, or choose one with --frame 0..1.",
            Fault(File.WithInt16(Dim, 4, 2, 3, 1, 2)));

    [Fact]
    public void Read_MoreDimensionsOfSizeOne_IsOneFrame()
    {
        var read = Read(File.WithInt16(Dim, 7, 2, 3, 2, 1, 1, 1, 1));

        Assert.Equal(VoxelBytes.Of(Read(File)), VoxelBytes.Of(read));
    }

    [Fact]
    public void Read_Analyze_SaysThatItLacksTheOrientation()
        => Assert.Equal(
            "'v.nii' is an Analyze 7.5 header or a damaged NIfTI header: it lacks NIfTI's magic number, and with it the "
            + "patient's orientation; convert it to NIfTI with the program that wrote it.",
            Fault(File.WithBytes(Magic, 0, 0, 0, 0)));

    [Theory]
    [InlineData(351, 352)]
    [InlineData(-1, 352)]
    [InlineData(352.5f, 352)]
    [InlineData(float.NaN, 352)]
    [InlineData(float.PositiveInfinity, 352)]
    [InlineData(4e9f, 352)]
    public void Read_VoxelsBeginningWhereTheyCannot_IsRefused(float offset, int least)
        => Assert.Equal(
            $"'v.nii' claims that its voxels begin at byte {(double)offset}; they can begin at {least} or later: its header is damaged.",
            Fault(File.WithSingle(VoxOffset, offset)));

    [Fact]
    public void Read_VoxelsBeginningAtZero_BeginBehindTheHeader()
        => WrittenVolumes.AssertSame(Read(File), Read(File.WithSingle(VoxOffset, 0)));

    [Fact]
    public void Read_Extension_IsPassedOver()
    {
        byte[] extended = [.. File[..HeaderEnd1], .. new byte[16], .. File[HeaderEnd1..]];

        WrittenVolumes.AssertSame(Read(File), Read(extended.WithBytes(HeaderEnd1 - 4, 1).WithSingle(VoxOffset, HeaderEnd1 + 16)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Read_SlopeThatIsNone_IsNoScale(float slope)
        => Assert.True(Read(File.WithSingle(SclSlope, slope, 5)).Scale.IsIdentity);

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Read_InterceptThatIsNotFinite_IsRefused(float intercept, string shown)
        => Assert.Equal(
            $"'v.nii' has the value scale 0.5 · x + {shown}; its scl_inter must be finite: its header is damaged.",
            Fault(File.WithSingle(SclSlope, 0.5f, intercept)));

    [Fact]
    public void Read_EndWithinHeader_SaysWhere()
        => Assert.Equal(
            "'v.nii' ends within its header, after 100 of 348 bytes; copy it again from its source.", Fault(File[..100]));

    [Fact]
    public void Read_PairWithoutImage_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var header = folder.Write("v.hdr", PairHeader(File));

        Assert.Equal(
            "'v.hdr' is the header of a .hdr/.img pair, but 'v.img' or '.img.gz' is not beside it; put it there.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.ReadHeader(header)).Message);
    }

    [Theory]
    [InlineData("v.hdr", "v.img", false)]
    [InlineData("v.hdr", "v.img.gz", true)]
    [InlineData("v.hdr", "v.img", true)]
    [InlineData("v.hdr.gz", "v.img.gz", true)]
    [InlineData("v.hdr.gz", "v.img", false)]
    public void Read_PairOfAnyNames_IsRead(string header, string image, bool isGzip)
    {
        var file = Long();
        using var folder = new TemporaryFolder();
        folder.Write(header, header.EndsWith(".gz") ? PlainFiles.Gzip(PairHeader(file)) : PairHeader(file));
        folder.Write(image, isGzip ? PlainFiles.Gzip(file[HeaderEnd1..]) : file[HeaderEnd1..]);

        WrittenVolumes.AssertSame(Read(file), VolumeFile.Read(folder.File(header)));
    }

    // 1F 8B is what gzip files begin with, and the number −29921 of 16 bits.
    [Fact]
    public void Read_RawPairThatBeginsAsGzipDoes_IsReadAsRaw()
    {
        var file = File.WithBytes(HeaderEnd1, 0x1F, 0x8B);
        using var folder = new TemporaryFolder();
        var header = folder.Write("v.hdr", PairHeader(file));
        folder.Write("v.img", file.AsSpan(HeaderEnd1..));

        WrittenVolumes.AssertSame(Read(file), VolumeFile.Read(header));
    }

    [Fact]
    public void Read_Nifti2Fields_AreThoseOfItsOwnPlaces()
    {
        var random = new RandomVolumes(4);
        var volume = random.Volume(VoxelType.Float64, new VolumeGrid(new GridShape(1, 33000, 1), random.Affine()), new ValueScale(1 / 3.0, 1e300));

        var read = Read(Written(volume));

        WrittenVolumes.AssertSame(volume, read);
    }

    private static byte[] PairHeader(byte[] file)
        => file[..NiftiHeaderReader.SizeOfHeader1].WithBytes(Magic, (byte)'n', (byte)'i', (byte)'1', 0).WithSingle(VoxOffset, 0);

    /// <summary>A file whose voxels are longer than their gzip stream, as those of all real ones are.</summary>
    private static byte[] Long()
    {
        var grid = new VolumeGrid(new GridShape(30, 20, 10), new RandomVolumes(1).Affine(angle: 0, shear: 0));
        return Written(new Volume<short>(grid, [.. Enumerable.Range(0, 6000).Select(i => (short)(i / 100))]));
    }
}
