using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.NnInteractive;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

public sealed class LeaseDeskTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LeaseDesk _desk;

    public LeaseDeskTests() => _desk = new LeaseDesk(new LeaseOptions(), _clock);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void Find_ClientThatIsSilent_IsGoneAfterTheLivenessTime()
    {
        var lease = _desk.Claim(Caller.Local);
        _clock.Advance(TimeSpan.FromSeconds(60));
        var alive = _desk.Find(Caller.Local, lease.Token);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(lease, alive);
        Assert.Null(_desk.Find(Caller.Local, lease.Token));
    }

    [Fact]
    public void Find_ClientThatOnlyBeats_IsGoneAfterTheIdleTime()
    {
        var lease = _desk.Claim(Caller.Local);
        for (var i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            Assert.NotNull(_desk.Find(Caller.Local, lease.Token));
            _desk.MarkSeen(lease);
        }

        Assert.Equal(TimeSpan.Zero, _desk.Remaining(lease));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_desk.Find(Caller.Local, lease.Token));
    }

    [Fact]
    public void Find_UserThatWorks_StaysAsLongAsHeDoes()
    {
        var lease = _desk.Claim(Caller.Local);
        for (var i = 0; i < 40; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            _desk.MarkActive(_desk.Find(Caller.Local, lease.Token)!);
        }

        Assert.Equal(TimeSpan.FromMinutes(10), _desk.Remaining(lease));
    }

    [Fact]
    public void Claim_AllThatOneKeyMayHave_LeavesPlacesForOthers()
    {
        var greedy = new Caller("greedy", "greedy", Role.Annotator);
        for (var i = 0; i < _desk.Options.MaxSessions; i++)
        {
            _desk.Claim(greedy);
        }

        Assert.Equal(503, Assert.Throws<RefusedException>(() => _desk.Claim(greedy)).Status);
        Assert.NotNull(_desk.Claim(Caller.Local));
    }

    [Fact]
    public void Find_LeaseOfAnother_IsNone()
    {
        var lease = _desk.Claim(Caller.Local);

        Assert.Null(_desk.Find(new Caller("other", "other", Role.Annotator), lease.Token));
        Assert.Null(_desk.Find(Caller.Local, null));
    }

    [Fact]
    public void Claim_AfterOthersEnded_IsGranted()
    {
        for (var i = 0; i < 3; i++)
        {
            _desk.Claim(Caller.Local);
        }

        var full = Assert.Throws<RefusedException>(() => _desk.Claim(Caller.Local));
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(TimeSpan.FromSeconds(10), full.RetryAfter);
        Assert.NotNull(_desk.Claim(Caller.Local));
    }
}
