using System.Globalization;
using System.IO.Compression;
using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class MetaImageFormatTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(2, 3, 1),
        new Affine(new WorldVector(0, -0.1, 0), new WorldVector(-2, 0, 0), new WorldVector(0, 0, 3), new WorldPoint(0, -1.5, 1 / 3.0)));

    private static readonly Volume<short> Sample = new(Grid, [1, -2, 3, -4, 5, -6]);

    public static TheoryData<VoxelType> Types => [.. Enum.GetValues<VoxelType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_AnyVolume_IsReadAgainToTheLastBit(VoxelType type)
    {
        using var folder = new TemporaryFolder();
        var volumes = new RandomVolumes(100 + (int)type);
        for (var i = 0; i < 10; i++)
        {
            var volume = volumes.Volume(type);
            WrittenVolumes.AssertSame(volume, WrittenVolumes.Roundtrip(folder.File("v.mha"), volume));
            WrittenVolumes.AssertSame(volume, WrittenVolumes.Roundtrip(folder.File("v.mhd"), volume));
        }
    }

    [Fact]
    public void Write_Local_IsTheTextThatItkWrites()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.mha"), Sample);

        var content = File.ReadAllBytes(folder.File("v.mha"));
        var end = content.AsSpan().IndexOf("LOCAL\n"u8) + 6;
        Assert.Equal(
            $"""
            ObjectType = Image
            NDims = 3
            BinaryData = True
            BinaryDataByteOrderMSB = False
            CompressedData = True
            CompressedDataSize = {(content.Length - end).ToString(CultureInfo.InvariantCulture).PadRight(19)}
            TransformMatrix = 0 1 0 1 0 0 0 0 1
            Offset = 0 1.5 0.3333333333333333
            CenterOfRotation = 0 0 0
            ElementSpacing = 0.1 2 3
            DimSize = 2 3 1
            ElementType = MET_SHORT
            ElementDataFile = LOCAL

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(content[..end]));

        using var zlib = new ZLibStream(new MemoryStream(content[end..]), CompressionMode.Decompress);
        using var voxels = new MemoryStream();
        zlib.CopyTo(voxels);
        Assert.Equal(VoxelBytes.Of(Sample), voxels.ToArray());
        Assert.Equal(["v.mha"], folder.FileNames);
    }

    [Fact]
    public void Write_Detached_NamesItsVoxelsAndTheirSize()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.mhd"), Sample);

        var voxels = folder.FileNames[0];
        var header = File.ReadAllText(folder.File("v.mhd"));
        Assert.Equal(2, folder.FileNames.Length);
        Assert.Matches("^v\\.[0-9a-f]{16}\\.zraw$", voxels);
        Assert.EndsWith($"\nElementDataFile = {voxels}\n", header, StringComparison.Ordinal);
        Assert.Contains($"\nCompressedDataSize = {new FileInfo(folder.File(voxels)).Length} ", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ObliqueAxes_HaveDirectionsOfLengthOne()
    {
        using var folder = new TemporaryFolder();
        var volumes = new RandomVolumes(7);
        for (var i = 0; i < 50; i++)
        {
            VolumeFile.Write(folder.File("v.mha"), volumes.Volume(VoxelType.UInt8));
            var matrix = File.ReadLines(folder.File("v.mha")).First(line => line.StartsWith("TransformMatrix", StringComparison.Ordinal));
            var rows = matrix.Split(' ')[2..].Select(word => double.Parse(word, CultureInfo.InvariantCulture)).Chunk(3);
            Assert.All(rows, row => Assert.Equal(1, row.Sum(part => part * part), tolerance: 1e-12));
        }
    }

    [Fact]
    public void Write_ScaledVolume_StoresRealValues()
    {
        using var folder = new TemporaryFolder();
        var scaled = new Volume<byte>(Grid, [0, 1, 2, 3, 4, 5], new ValueScale(0.5, 0));

        var read = WrittenVolumes.Roundtrip(folder.File("v.mha"), scaled);

        Assert.Equal([0, 0.5f, 1, 1.5f, 2, 2.5f], Assert.IsType<Volume<float>>(read).Voxels.ToArray());
    }

    [Fact]
    public void Write_Canceled_LeavesTheOldFile()
    {
        using var folder = new TemporaryFolder();
        var old = folder.Write("v.mha", [1, 2, 3]);

        Assert.ThrowsAny<OperationCanceledException>(
            () => VolumeFile.Write(old, Sample, cancellation: new CancellationToken(canceled: true)));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(old));
        Assert.Equal(["v.mha"], folder.FileNames);
    }
}
