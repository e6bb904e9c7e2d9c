using System.Text;
using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Access;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Path => _folder.File("keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NeedsKey_FirstKeyIsAddedLater_IsSeenWithinASecondAndForGood()
    {
        var ring = new KeyRing(Path, _clock);
        Assert.False(ring.NeedsKey);

        var plain = Add("first");
        Assert.False(ring.NeedsKey);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(ring.NeedsKey);
        Assert.Equal("first", ring.Find(plain)?.Name);

        File.Delete(Path);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(ring.Find(plain));
        Assert.True(ring.NeedsKey);
    }

    [Fact]
    public void Now_FileIsDamaged_KnowsNoKeyUntilItIsWhole()
    {
        var plain = Add("first");
        var whole = File.ReadAllBytes(Path);
        var ring = new KeyRing(Path, _clock);
        Assert.NotNull(ring.Find(plain));

        _folder.Write("keys.json", "nonsense"u8);
        var first = Later(ring).Fault;
        Assert.StartsWith("'keys.json' cannot be read as a key file:", first?.Message);
        Assert.Null(ring.Find(plain));
        Assert.True(ring.NeedsKey);
        Assert.Same(first, Later(ring).Fault);
        _folder.Write("keys.json", "[null]"u8);
        var second = Later(ring).Fault;
        Assert.NotNull(second);
        Assert.NotSame(first, second);

        _folder.Write("keys.json", whole);
        Assert.Null(Later(ring).Fault);
        Assert.Equal("first", ring.Find(plain)?.Name);
    }

    [Fact]
    public void Now_FileMayNotBeRead_KnowsNoKeyUntilItMay()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Modes do not bind Windows, nor root.");
            return;
        }

        var plain = Add("first");
        var ring = new KeyRing(Path, _clock);
        Add("second");
        var mode = File.GetUnixFileMode(Path);
        File.SetUnixFileMode(Path, UnixFileMode.None);
        Assert.NotNull(Later(ring).Fault);

        File.SetUnixFileMode(Path, mode);
        Assert.Equal("first", Later(ring).Find(plain)?.Name);
    }

    [Fact]
    public void Create_FileIsDamaged_IsRefused()
        => Assert.Throws<IOException>(() => new KeyRing(_folder.Write("keys.json", Encoding.UTF8.GetBytes("nonsense")), _clock));

    private string Add(string name) => KeyFile.Add(Path, new ApiKey("", name, Role.Annotator, "", default));

    private KnownKeys Later(KeyRing ring)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return ring.Now;
    }
}
