using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Access;

public sealed class RequestRateTests
{
    [Fact]
    public void Take_MoreThanAMinutesWorth_WaitsForTheNext()
    {
        var clock = new ManualClock();
        var rate = new RequestRate(clock);

        Assert.All(Enumerable.Range(0, 60), _ => Assert.Null(rate.Take(60)));
        Assert.Equal(1, rate.Take(60)!.Value.TotalSeconds, 6);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(rate.Take(60));
        Assert.NotNull(rate.Take(60));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, 60), _ => Assert.Null(rate.Take(60)));
        Assert.NotNull(rate.Take(60));
    }
}
