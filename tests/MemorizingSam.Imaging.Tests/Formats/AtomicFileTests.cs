using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class AtomicFileTests
{
    private static readonly byte[] Old = [1, 2, 3];

    [Fact]
    public void Write_NewFile_HoldsTheContent()
    {
        using var folder = new TemporaryFolder();

        AtomicFile.Write(folder.File("new.bin"), stream => stream.Write([7, 8]));

        Assert.Equal([7, 8], File.ReadAllBytes(folder.File("new.bin")));
        Assert.Equal(["new.bin"], folder.FileNames);
    }

    [Fact]
    public void Write_OldFile_IsNotTouchedBeforeTheNewOneIsWhole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.bin", Old);

        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            stream.Flush();
            Assert.Equal(Old, File.ReadAllBytes(path));
        });

        Assert.Equal(1 << 20, new FileInfo(path).Length);
    }

    // Around the sizes at which the stream's buffer is passed on to the file.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 17) - 1)]
    [InlineData(1 << 17)]
    [InlineData((1 << 17) + 1)]
    [InlineData(1 << 20)]
    public void Write_FailingAfterSomeBytes_LeavesTheOldFileAlone(int bytes)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.bin", Old);

        var thrown = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[bytes]);
            throw new InvalidOperationException("stop");
        }));

        Assert.Equal("stop", thrown.Message);
        Assert.Equal(Old, File.ReadAllBytes(path));
        Assert.Equal(["v.bin"], folder.FileNames);
    }

    [Theory]
    [InlineData("v.nii")]
    [InlineData("v.nii.gz")]
    [InlineData("v.nrrd")]
    [InlineData("v.nhdr")]
    [InlineData("v.mha")]
    [InlineData("v.mhd")]
    public void VolumeWrite_CancelledMidway_LeavesTheOldFileAlone(string name)
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var path = folder.Write(name, Old);

        Assert.ThrowsAny<OperationCanceledException>(
            () => VolumeFile.Write(path, Megabytes(3), new CancelAtFirstReport(cancellation), cancellation.Token));

        Assert.Equal(Old, File.ReadAllBytes(path));
        Assert.Equal([name], folder.FileNames);
    }

    [Fact]
    public void Write_OverFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("v.nii"));

        var thrown = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("v.nii"), stream => stream.WriteByte(1)));

        Assert.Equal("'v.nii' is a folder; choose the name of a file.", thrown.Message);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Write_ThroughLink_ReplacesTheFileBehindIt()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("behind"));
        var behind = folder.Write(Path.Combine("behind", "v.bin"), Old);
        var link = Link(folder.File("link.bin"), behind);

        AtomicFile.Write(link, stream => stream.WriteByte(9));

        Assert.Equal([9], File.ReadAllBytes(behind));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Write_ThroughLinkToNothing_MakesTheFileBehindIt()
    {
        using var folder = new TemporaryFolder();
        var link = Link(folder.File("link.bin"), folder.File("later.bin"));

        AtomicFile.Write(link, stream => stream.WriteByte(9));

        Assert.Equal([9], File.ReadAllBytes(folder.File("later.bin")));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Write_OverPrivateFile_KeepsItPrivate()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows files have access lists, which they get from their folder.");
            return;
        }

        using var folder = new TemporaryFolder();
        var path = folder.Write("v.bin", Old);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(path, stream => stream.WriteByte(9));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Write_IntoReadOnlyFolder_SaysSoAndLeavesTheOldFileAlone()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Folders cannot be made read-only for an administrator, nor by their mode on Windows.");
            return;
        }

        using var folder = new TemporaryFolder();
        var path = folder.Write("v.bin", Old);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var thrown = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.WriteByte(9)));

            Assert.Equal(
                $"The folder '{folder.Path}' cannot be written to; choose another or change its permissions.", thrown.Message);
            Assert.Equal(Old, File.ReadAllBytes(path));
            Assert.Equal(["v.bin"], folder.FileNames);
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("v.nii")]
    [InlineData("v.nii.gz")]
    [InlineData("v.nhdr")]
    [InlineData("v.mha")]
    public void VolumeWrite_OntoFullDisk_LeavesTheOldFileAlone(string name)
    {
        using var folder = new TemporaryFolder();
        using var disk = SmallDisk.Mount(folder.File("disk"), bytes: 1 << 20);
        var path = folder.Write(Path.Combine("disk", name), Old);

        Assert.ThrowsAny<IOException>(() => VolumeFile.Write(path, Megabytes(3)));

        Assert.Equal(Old, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(disk.Folder));
    }

    /// <summary>A volume of random bytes, which no compression makes smaller.</summary>
    private static Volume Megabytes(int count)
        => new RandomVolumes(5).Volume(VoxelType.UInt8, new VolumeGrid(new GridShape(1024, 1024, count), new RandomVolumes(5).Affine()));

    private static string Link(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows lets only administrators and developers make links.");
        }

        return path;
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            Assert.InRange(value.Done, 1, value.Total - 1);
            cancellation.Cancel();
        }
    }
}
