using System.Security.Cryptography;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Real files of the field against what nibabel and the NRRD and MetaImage specifications say about them.</summary>
public sealed class GoldenVolumeTests
{
    /// <summary>Headers hold affines as float32; where readers compute with them, the last bit may differ.</summary>
    private const double AffineTolerance = 1.2e-7;

    /// <summary>nibabel finds the angle by arccos of a cosine near 1, which loses half of the digits.</summary>
    private const double DegreesTolerance = 1e-5;

    public static TheoryData<string> Files => [.. VolumeGolden.All.Select(golden => golden.Path)];

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadHeader_RealFile_SaysWhatOtherReadersSay(string path)
    {
        var golden = Find(path);
        var header = VolumeFile.ReadHeader(FileOf(golden));

        Assert.Equal(golden.Format, header.Format);
        Assert.Equal(golden.Dimensions, header.Dimensions);
        Assert.Equal(golden.Shape, header.Grid.Shape);
        Assert.Equal(golden.FrameSha256.Length, header.FrameCount);
        Assert.Equal(golden.VoxelType, header.VoxelType);
        Assert.Equal(golden.BigEndian, header.BigEndian);
        Assert.Equal(golden.Scale, header.Scale);
        Assert.Equal(golden.Orientation, header.Grid.Orientation.Code);
        Assert.Equal(golden.ObliquenessDegrees, header.Grid.ObliquenessDegrees, DegreesTolerance);
        AssertSameAffine(golden.Affine, header.Grid.Affine.ToRows());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_EveryFrameOfRealFile_GivesStoredVoxelsBitForBit(string path)
    {
        var golden = Find(path);
        var file = FileOf(golden);
        var frames = golden.FrameSha256.Select((_, frame) => VolumeFile.Read(file, frame)).ToArray();

        Assert.Equal(golden.FrameSha256, frames.Select(f => Convert.ToHexStringLower(SHA256.HashData(VoxelBytes.Of(f)))));
        foreach (var (frame, voxel, expected) in golden.Samples)
        {
            var shape = golden.Shape;
            var value = frames[frame].ValueAt(voxel % shape.X, voxel / shape.X % shape.Y, voxel / shape.X / shape.Y);
            AssertWithinOneUlp(expected, value);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadRange_RealFile_IsThatOfAllScaledValues(string path)
    {
        var golden = Find(path);
        var range = VolumeFile.ReadRange(VolumeFile.ReadHeader(FileOf(golden)));

        AssertWithinOneUlp(golden.Range.Min, range.Min);
        AssertWithinOneUlp(golden.Range.Max, range.Max);
        Assert.Equal(golden.Range.NotFinite, range.NotFinite);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_RealFileWithoutFrame_AsksForOneIfThereAreSeveral(string path)
    {
        var golden = Find(path);
        var file = FileOf(golden);
        if (golden.FrameSha256.Length == 1)
        {
            Assert.Equal(golden.Shape, VolumeFile.Read(file).Grid.Shape);
            return;
        }

        var fault = Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(file));
        Assert.Equal(
            $"'{Path.GetFileName(file)}' holds {golden.Dimensions.Length} dimensions ({string.Join(", ", golden.Dimensions)}); "
            + $"give a 3D volume, or choose one with --frame 0..{golden.FrameSha256.Length - 1}.",
            fault.Message);
    }

    [Theory]
    [InlineData("nifti1_pair")]
    [InlineData("nifti2_pair")]
    public void Read_ImageFileOfPair_IsTheSameAsItsHeader(string name)
    {
        var header = VolumeFile.Read(GoldenFile.FullPath($"volumes/data/io/{name}.hdr.gz"));
        var image = VolumeFile.Read(GoldenFile.FullPath($"volumes/data/io/{name}.img.gz"));

        Assert.Equal(header.Grid, image.Grid);
        Assert.Equal(VoxelBytes.Of(header), VoxelBytes.Of(image));
    }

    [Fact]
    public void Read_FileThatIsNoVolume_SaysWhatItBeginsWith()
    {
        var fault = Assert.Throws<VolumeFormatException>(
            () => VolumeFile.Read(GoldenFile.FullPath("volumes/data/io/not_nifti.nii")));

        Assert.Equal(
            "'not_nifti.nii' is no volume that memsam reads (it begins with '.3...&w.'); "
            + "give NIfTI (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd).",
            fault.Message);
    }

    private static VolumeGolden Find(string path) => VolumeGolden.All.Single(golden => golden.Path == path);

    /// <summary>The file in the repository, else in the folder beside it, else the test is skipped.</summary>
    private static string FileOf(VolumeGolden golden)
    {
        var shipped = GoldenFile.FullPath("volumes/" + golden.Path);
        var file = File.Exists(shipped) ? shipped : SharedFolder.Find(golden.Path);
        Assert.SkipWhen(file is null, $"'{golden.Path}' is too large for the repository and there is no ../shared folder with it.");
        using var stream = File.OpenRead(file);
        Assert.Equal(golden.FileSha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
        return file;
    }

    private static void AssertSameAffine(double[][] expected, double[][] actual)
    {
        for (var column = 0; column < 4; column++)
        {
            var length = Math.Sqrt(Enumerable.Range(0, 3).Sum(row => expected[row][column] * expected[row][column]));
            for (var row = 0; row < 4; row++)
            {
                Assert.Equal(expected[row][column], actual[row][column], AffineTolerance * length);
            }
        }
    }

    private static void AssertWithinOneUlp(double expected, double actual)
    {
        if (double.IsFinite(expected))
        {
            Assert.InRange(actual, Math.BitDecrement(expected), Math.BitIncrement(expected));
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }
}
