using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class FileStartTests
{
    [Fact]
    public void Read_Folder_AsksForAFile()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("scan"));

        Assert.Equal("'scan' is a folder; give one volume file (DICOM folders are not read yet).", Fault(folder.File("scan")));
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            "'v.nii' is empty (0 bytes); give a NIfTI, NRRD or MetaImage file.", Fault(folder.Write("v.nii", [])));
    }

    [Fact]
    public void Read_DamagedGzip_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            "'v.nii.gz' is a damaged gzip file; copy it again from its source.",
            Fault(folder.Write("v.nii.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_LongFile_HoldsItsFirst1024Bytes(bool isGzip)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];

        var start = FileStart.Read(folder.Write("v", isGzip ? PlainFiles.Gzip(content) : content));

        Assert.Equal(isGzip, start.IsGzip);
        Assert.Equal(content[..1024], start.Bytes);
    }

    private static string Fault(string path) => Assert.Throws<VolumeFormatException>(() => FileStart.Read(path)).Message;
}
