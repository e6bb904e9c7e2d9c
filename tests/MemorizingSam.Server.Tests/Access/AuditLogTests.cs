using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Access;

public sealed class AuditLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Last_AfterWritesByTwoInstances_HasTheNewestInOrder()
    {
        using (var log = new AuditLog(_folder.File("audit.jsonl"), _clock))
        {
            log.Write(Caller.Local, "volume.open", "v1");
            log.Write(Caller.Local, "session.open", "s1", "v1");
        }

        using var again = new AuditLog(_folder.File("audit.jsonl"), _clock);
        again.Write(Caller.Local, "session.click", "s1");

        Assert.Equal(
            [("session.open", "s1", "v1"), ("session.click", "s1", null)],
            again.Last(2).Select(entry => (entry.Action, entry.Subject, entry.Related)));
        Assert.Equal(_clock.GetUtcNow(), again.Last(1)[0].When);
    }

    [Fact]
    public void Open_AfterAKillInTheMiddleOfALine_KeepsTheOthersWhole()
    {
        var path = _folder.File("audit.jsonl");
        using (var log = new AuditLog(path, _clock))
        {
            log.Write(Caller.Local, "volume.open", "v1");
        }

        File.AppendAllText(path, "{\"when\":\"2026");
        using var again = new AuditLog(path, _clock);
        again.Write(Caller.Local, "volume.remove", "v1");

        Assert.Equal(["volume.open", "volume.remove"], again.Last(10).Select(entry => entry.Action));
    }
}
