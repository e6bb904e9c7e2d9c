using MemorizingSam.Server.Hosting;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyones = Owners | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("keys.json")]
    [InlineData("server.lock")]
    [InlineData("audit.jsonl")]
    [InlineData("volumes/")]
    public void Open_FolderThatIsOpenToAll_ClosesItWithAllThatIsTheServers(string before)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        Directory.CreateDirectory(Data, Everyones);
        Make(before);

        using var folder = DataFolder.Open(Data);

        Assert.False(folder.IsOpenToOthers);
        Assert.Equal(Owners, File.GetUnixFileMode(Data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.AuditLog));
        foreach (var own in Directory.EnumerateDirectories(Data))
        {
            Assert.Equal(Owners, File.GetUnixFileMode(own));
        }
    }

    [Fact]
    public void Open_FolderWithFilesOfOthers_LeavesItsModeAndSaysSo()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        Directory.CreateDirectory(Data, Everyones);
        Make("notes.txt");
        var notes = File.GetUnixFileMode(Path.Combine(Data, "notes.txt"));

        using var folder = DataFolder.Open(Data);

        Assert.True(folder.IsOpenToOthers);
        Assert.Equal((Everyones, notes), (File.GetUnixFileMode(Data), File.GetUnixFileMode(Path.Combine(Data, "notes.txt"))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.AuditLog));
        Assert.Equal(Owners, File.GetUnixFileMode(Path.Combine(Data, "volumes")));
    }

    [Fact]
    public void Open_FolderOfARunningServer_IsRefused()
    {
        using var first = DataFolder.Open(Data);

        Assert.StartsWith("Another server runs on the data folder", Assert.Throws<IOException>(() => DataFolder.Open(Data)).Message);
    }

    private void Make(string name)
    {
        var path = Path.Combine(Data, name);
        if (name.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
        }
        else if (name.Length > 0)
        {
            File.WriteAllText(path, "");
        }
    }
}
