using System.IO.Compression;
using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdFormatTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(2, 3, 1),
        new Affine(new WorldVector(0, -0.1, 1e-7), new WorldVector(-2, 0, 0), new WorldVector(0, 0, 3), new WorldPoint(0, -1.5, 1 / 3.0)));

    private static readonly Volume<short> Sample = new(Grid, [1, -2, 3, -4, 5, -6]);

    public static TheoryData<VoxelType> Types => [.. Enum.GetValues<VoxelType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_AnyVolume_IsReadAgainToTheLastBit(VoxelType type)
    {
        using var folder = new TemporaryFolder();
        var volumes = new RandomVolumes((int)type);
        for (var i = 0; i < 10; i++)
        {
            var volume = volumes.Volume(type);
            WrittenVolumes.AssertSame(volume, WrittenVolumes.Roundtrip(folder.File("v.nrrd"), volume));
            WrittenVolumes.AssertSame(volume, WrittenVolumes.Roundtrip(folder.File("v.nhdr"), volume));
        }
    }

    [Fact]
    public void Write_Attached_IsTheTextThatItkWrites()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nrrd"), Sample);

        var content = File.ReadAllBytes(folder.File("v.nrrd"));
        var end = content.AsSpan().IndexOf("\n\n"u8) + 2;
        Assert.Equal(
            """
            NRRD0004
            # Complete NRRD file format specification at:
            # http://teem.sourceforge.net/nrrd/format.html
            type: short
            dimension: 3
            space: left-posterior-superior
            sizes: 2 3 1
            space directions: (0,0.1,1E-07) (2,0,0) (0,0,3)
            kinds: domain domain domain
            endian: little
            encoding: gzip
            space origin: (0,1.5,0.3333333333333333)


            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(content[..end]));

        using var gzip = new GZipStream(new MemoryStream(content[end..]), CompressionMode.Decompress);
        using var voxels = new MemoryStream();
        gzip.CopyTo(voxels);
        Assert.Equal(VoxelBytes.Of(Sample), voxels.ToArray());
        Assert.Equal(["v.nrrd"], folder.FileNames);
    }

    [Fact]
    public void Write_Detached_NamesItsVoxelsLast()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nhdr"), Sample);

        Assert.Equal(2, folder.FileNames.Length);
        Assert.Matches("^v\\.[0-9a-f]{16}\\.raw\\.gz$", folder.FileNames[0]);
        Assert.EndsWith($"\ndata file: {folder.FileNames[0]}\n", File.ReadAllText(folder.File("v.nhdr")), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ScaledVolume_StoresRealValues()
    {
        using var folder = new TemporaryFolder();
        var scaled = new Volume<byte>(Grid, [0, 1, 2, 3, 4, 5], new ValueScale(2, -1024));

        var read = WrittenVolumes.Roundtrip(folder.File("v.nrrd"), scaled);

        Assert.Equal([-1024, -1022, -1020, -1018, -1016, -1014], Assert.IsType<Volume<short>>(read).Voxels.ToArray());
        Assert.True(read.Scale.IsIdentity);
    }

    [Fact]
    public void Write_Canceled_LeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        var old = folder.Write("v.nrrd", [1, 2, 3]);

        Assert.ThrowsAny<OperationCanceledException>(
            () => VolumeFile.Write(old, Sample, cancellation: new CancellationToken(canceled: true)));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(old));
        Assert.Equal(["v.nrrd"], folder.FileNames);
    }

    [Fact]
    public void Write_WithProgress_TellsAllBytes()
    {
        using var folder = new TemporaryFolder();
        var reports = new List<TransferProgress>();

        VolumeFile.Write(folder.File("v.nrrd"), Sample, new Recorder(reports));

        Assert.Equal(new TransferProgress(12, 12), reports[^1]);
    }

    private sealed class Recorder(List<TransferProgress> reports) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => reports.Add(value);
    }
}
