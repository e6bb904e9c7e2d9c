using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Formats.Hostile;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NiftiFormatTests
{
    private const int AffinesPerCase = 12;

    public static MatrixTheoryData<string, VoxelType> Cases => new([".nii", ".nii.gz"], Enum.GetValues<VoxelType>());

    public static TheoryData<VoxelType> Types => [.. Enum.GetValues<VoxelType>()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_AnyVolume_IsReadAgainWithItsVoxelsScaleAndFloat32Affine(string extension, VoxelType type)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes((int)type);
        for (var i = 0; i < AffinesPerCase; i++)
        {
            var scale = i % 2 == 0 ? ValueScale.Identity : new ValueScale(0.5f * (i + 1), (float)random.Between(-2000, 2000));
            var written = random.Volume(type, scale: scale);
            var read = WrittenVolumes.Roundtrip(folder.File("v" + extension), written);

            AssertSameVoxels(written, read);
            Assert.Equal(written.Scale, read.Scale);
            Assert.Equal(AsFloat32(written.Grid.Affine), read.Grid.Affine.ToRows());
        }
    }

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    public void Write_AxisLongerThan16Bits_IsNifti2ToTheLastBit(string extension)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes(2);
        foreach (var shape in new GridShape[] { new(32768, 1, 2), new(2, 40000, 1), new(1, 2, 70000) })
        {
            var written = random.Volume(VoxelType.Int16, new VolumeGrid(shape, random.Affine()), new ValueScale(0.1, -1 / 3.0));
            var path = folder.File("long" + extension);

            WrittenVolumes.AssertSame(written, WrittenVolumes.Roundtrip(path, written));
            Assert.Equal("NIfTI-2", VolumeFile.ReadHeader(path).Format);
        }
    }

    // What float32 would make 0 or infinite.
    [Theory]
    [InlineData(1e-50, 0, 1, 0)]
    [InlineData(1e50, 0, 1, 0)]
    [InlineData(1, 1e50, 1, 0)]
    [InlineData(1, 0, 1e-45, 0)]
    [InlineData(1, 0, 1e42, 0)]
    [InlineData(1, 0, 1, -1e40)]
    public void Write_NumberBeyondFloat32_IsNifti2ToTheLastBit(double slope, double intercept, double spacing, double origin)
    {
        using var folder = new TemporaryFolder();
        var affine = new Affine(new(spacing, 0, 0), new(0, 1, 0), new(0, 0, 1), new WorldPoint(origin, 0, 0));
        var written = new RandomVolumes(3).Volume(VoxelType.UInt8, affine, new ValueScale(slope, intercept));

        WrittenVolumes.AssertSame(written, WrittenVolumes.Roundtrip(folder.File("v.nii"), written));
        Assert.Equal("NIfTI-2", VolumeFile.ReadHeader(folder.File("v.nii")).Format);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_OtherByteOrder_GivesTheSameVolume(VoxelType type)
    {
        var little = NiftiFiles.Valid(type);
        var big = NiftiFields.SwapByteOrder(little, type.SizeInBytes());

        WrittenVolumes.AssertSame(NiftiFiles.Read(little), NiftiFiles.Read(big));
    }

    [Theory]
    [InlineData("v.hdr")]
    [InlineData("v.img")]
    [InlineData("v.hdr.gz")]
    [InlineData("v.img.gz")]
    public void Write_Pair_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();

        var thrown = Assert.Throws<ArgumentException>(
            () => VolumeFile.Write(folder.File(name), new RandomVolumes(1).Volume(VoxelType.UInt8)));

        Assert.Equal(
            $"'{name}': .hdr/.img pairs are only read, since two files cannot be replaced at once; write .nii or .nii.gz.",
            thrown.Message);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Write_WithProgress_TellsAllBytes()
    {
        using var folder = new TemporaryFolder();
        var reports = new ProgressRecorder();
        var volume = new RandomVolumes(1).Volume(VoxelType.UInt16, new VolumeGrid(new GridShape(1024, 1024, 2), new RandomVolumes(1).Affine()));

        VolumeFile.Write(folder.File("v.nii"), volume, reports);

        Assert.True(reports.All.Count > 1);
        Assert.Equal(reports.All.OrderBy(report => report.Done), reports.All);
        Assert.Equal(new TransferProgress(1 << 22, 1 << 22), reports.All[^1]);
    }

    private static void AssertSameVoxels(Volume expected, Volume actual)
    {
        Assert.Equal(expected.VoxelType, actual.VoxelType);
        Assert.Equal(expected.Grid.Shape, actual.Grid.Shape);
        Assert.Equal(VoxelBytes.Of(expected), VoxelBytes.Of(actual));
    }

    private static double[][] AsFloat32(Affine affine)
        => [.. affine.ToRows().Select(row => row.Select(number => (double)(float)number).ToArray())];
}
