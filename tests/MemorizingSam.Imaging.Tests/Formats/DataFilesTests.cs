using System.Globalization;
using System.Text;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class DataFilesTests
{
    [Theory]
    [InlineData("a.raw", "a.raw")]
    [InlineData("a.raw", "./a.raw")]
    [InlineData("./a.raw", ".\\a.raw")]
    [InlineData("b/a.raw", "b//a.raw")]
    public void FindAll_FileNamedTwice_IsRefused(string first, string second)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", [1]);
        Directory.CreateDirectory(folder.File("b"));
        folder.Write(Path.Combine("b", "a.raw"), [1]);

        var thrown = Assert.Throws<VolumeFormatException>(() => new DataFiles(folder.File("v.nhdr")).FindAll([first, second], expected: 2));

        Assert.Equal("'v.nhdr' names the data file 'a.raw' twice; its header is damaged.", thrown.Message);
    }

    [Theory]
    [InlineData("v.nrrd", "v.nrrd", "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\nbyte skip: -1\ndata file: {0}\n\n")]
    [InlineData("v.nrrd", "./v.nrrd", "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 2 2\nencoding: raw\nbyte skip: -1\ndata file: {0}\n\n")]
    [InlineData("v.mha", "v.mha", "NDims = 3\nDimSize = 2 2 2\nElementType = MET_UCHAR\nHeaderSize = -1\nElementDataFile = {0}\n")]
    public void Read_HeaderThatNamesItself_IsRefused(string file, string name, string header)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(file, [.. Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, header, name)), .. new byte[8]]);

        var thrown = Assert.Throws<VolumeFormatException>(() => VolumeFile.ReadHeader(path));

        Assert.Equal(
            $"'{file}' names itself as its data file ('{name}'); put the voxels behind the header, without a name, or into a file of their own.",
            thrown.Message);
    }

    // A thousand voxels made of one would be a thousand times as much memory as anyone has sent.
    [Fact]
    public void Read_OneFileForAllSlices_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", new byte[100]);
        var list = string.Concat(Enumerable.Repeat("a.raw\n", 1000));
        var header = folder.Write("v.nhdr", PlainFiles.Join(
            $"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 10 10 1000\nencoding: raw\ndata file: LIST\n{list}"));

        Assert.Equal(
            "'v.nhdr' names the data file 'a.raw' twice; its header is damaged.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);
    }
}
