using System.Text;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class AtomicPairTests
{
    private static readonly byte[] Old = [1, 2, 3];
    private static readonly byte[] New = [4, 5, 6];

    [Fact]
    public void Write_First_NamesVoxelsAfterTheirContent()
    {
        using var folder = new TemporaryFolder();

        Write(folder, Old);

        // The start of the SHA-256 of the bytes 1, 2, 3.
        Assert.Equal(["v.039058c6f2c0cb49.raw.gz", "v.nhdr"], folder.FileNames);
        Assert.Equal(Old, File.ReadAllBytes(folder.File("v.039058c6f2c0cb49.raw.gz")));
        Assert.Equal("data file: v.039058c6f2c0cb49.raw.gz\nsize: 3\n", File.ReadAllText(folder.File("v.nhdr")));
    }

    [Fact]
    public void Write_Again_RemovesTheOldVoxels()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Old);
        var before = folder.FileNames;

        Write(folder, New);

        Assert.Equal(2, folder.FileNames.Length);
        Assert.Equal("v.nhdr", folder.FileNames[1]);
        Assert.NotEqual(before[0], folder.FileNames[0]);
        Assert.Equal(New, File.ReadAllBytes(folder.File(folder.FileNames[0])));
    }

    [Fact]
    public void Write_SameVoxels_KeepsThem()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Old);
        var before = folder.FileNames;

        Write(folder, Old);

        Assert.Equal(before, folder.FileNames);
        Assert.Equal(Old, File.ReadAllBytes(folder.File(before[0])));
    }

    [Theory]
    [InlineData("tooth.raw.gz")]
    [InlineData("v.raw.gz")]
    [InlineData("v.039058c6f2c0cb4X.raw.gz")]
    [InlineData("w.039058c6f2c0cb49.raw.gz")]
    [InlineData("v.039058c6f2c0cb49.zraw")]
    [InlineData("sub/v.039058c6f2c0cb49.raw.gz")]
    public void Write_OverHeaderOfOthersVoxels_LeavesThem(string name)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        folder.Write(name, Old);
        folder.Write("v.nhdr", Encoding.UTF8.GetBytes($"data file: {name}\n"));

        Write(folder, New);

        Assert.Equal(Old, File.ReadAllBytes(folder.File(name)));
    }

    [Fact]
    public void Write_OverFileThatIsNoHeader_ReplacesIt()
    {
        using var folder = new TemporaryFolder();
        folder.Write("v.nhdr", new byte[HeaderLines.MaxBytes + 1]);

        Write(folder, New);

        Assert.StartsWith("data file: v.", File.ReadAllText(folder.File("v.nhdr")), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FailingAmidVoxels_LeavesTheOldPair()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Old);
        var (names, header) = (folder.FileNames, File.ReadAllText(folder.File("v.nhdr")));

        Assert.Throws<IOException>(() => AtomicPair.Write(
            folder.File("v.nhdr"),
            ".raw.gz",
            stream =>
            {
                stream.Write(New);
                throw new IOException("the disk is full");
            },
            Header));

        Assert.Equal(names, folder.FileNames);
        Assert.Equal(header, File.ReadAllText(folder.File("v.nhdr")));
        Assert.Equal(Old, File.ReadAllBytes(folder.File(names[0])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_FailingBeforeTheHeaderIsInPlace_LeavesTheOldPair(bool sameVoxels)
    {
        using var folder = new TemporaryFolder();
        Write(folder, Old);
        var names = folder.FileNames;
        string[] duringHeader = [];

        Assert.Throws<IOException>(() => AtomicPair.Write(
            folder.File("v.nhdr"),
            ".raw.gz",
            stream => stream.Write(sameVoxels ? Old : New),
            (_, _) =>
            {
                duringHeader = [.. folder.FileNames.Where(name => !name.EndsWith(".tmp", StringComparison.Ordinal))];
                throw new IOException("the disk is full");
            }));

        // Killed at this point, both voxel files are there and the header names the old one.
        Assert.Equal(sameVoxels ? 2 : 3, duringHeader.Length);
        Assert.Equal(names, folder.FileNames);
        Assert.Equal(Old, File.ReadAllBytes(folder.File(names[0])));
    }

    [Fact]
    public void Write_ThroughLink_KeepsVoxelsBesideTheFileBehindIt()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("real"));
        folder.Write("real/target.nhdr", [0]);
        try
        {
            File.CreateSymbolicLink(folder.File("v.nhdr"), folder.File("real/target.nhdr"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"This account may not make symbolic links: {e.Message}");
        }

        Write(folder, Old);

        Assert.Equal(["v.nhdr"], folder.FileNames);
        Assert.True(File.Exists(folder.File("real/target.039058c6f2c0cb49.raw.gz")));
        Assert.StartsWith("data file: target.", File.ReadAllText(folder.File("v.nhdr")), StringComparison.Ordinal);
    }

    private static void Write(TemporaryFolder folder, byte[] voxels)
        => AtomicPair.Write(folder.File("v.nhdr"), ".raw.gz", stream => stream.Write(voxels), Header);

    private static byte[] Header(string voxels, long size) => Encoding.UTF8.GetBytes($"data file: {voxels}\nsize: {size}\n");
}
