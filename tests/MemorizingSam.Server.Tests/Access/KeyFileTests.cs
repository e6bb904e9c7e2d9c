using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Access;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("data/keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_ThenRead_HoldsTheHashAndNotTheKey()
    {
        var plain = KeyFile.Add(Path, Wanted("radiologist", Role.Admin) with { Sessions = 3 });

        var key = Assert.Single(KeyFile.Read(Path));
        Assert.StartsWith("memsam_", plain);
        Assert.Equal(("radiologist", Role.Admin, 3), (key.Name, key.Role, key.Sessions));
        Assert.Equal(KeyFile.HashOf(plain), key.Sha256);
        Assert.DoesNotContain(plain["memsam_".Length..], File.ReadAllText(Path));
    }

    [Fact]
    public void Add_NewFile_IsForItsOwnersEyesOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        KeyFile.Add(Path, Wanted("a"));
        KeyFile.Add(Path, Wanted("b"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void Add_NameThatIsTaken_IsRefused()
    {
        KeyFile.Add(Path, Wanted("a"));

        Assert.Equal(
            "There is a key named 'a' already; choose another name, or remove that one first.",
            Assert.Throws<ArgumentException>(() => KeyFile.Add(Path, Wanted("a"))).Message);
    }

    [Fact]
    public void Remove_ByNameAndById_LeavesTheOthers()
    {
        KeyFile.Add(Path, Wanted("a"));
        KeyFile.Add(Path, Wanted("b"));
        KeyFile.Add(Path, Wanted("c"));

        KeyFile.Remove(Path, "a");
        KeyFile.Remove(Path, KeyFile.Read(Path).Single(key => key.Name == "b").Id);

        Assert.Equal("c", Assert.Single(KeyFile.Read(Path)).Name);
        Assert.Equal("There is no key 'a'; there are c.", Assert.Throws<ArgumentException>(() => KeyFile.Remove(Path, "a")).Message);
    }

    [Theory]
    [InlineData("[{}]")]
    [InlineData("nonsense")]
    [InlineData("[{\"id\":\"a\",\"name\":\"a\",\"role\":\"god\",\"sha256\":\"00\",\"created\":\"2026-01-01T00:00:00Z\"}]")]
    [InlineData("[{\"id\":\"a\",\"name\":\"a\",\"role\":\"admin\",\"sha256\":\"00\",\"created\":\"2026-01-01T00:00:00Z\"}]")]
    public void Read_FileThatIsNone_IsRefused(string text)
        => Assert.StartsWith(
            "'keys.json' cannot be read as a key file:",
            Assert.Throws<IOException>(() => KeyFile.Read(_folder.Write("keys.json", System.Text.Encoding.UTF8.GetBytes(text)))).Message);

    private static ApiKey Wanted(string name, Role role = Role.Annotator) => new("", name, role, "", default);
}
