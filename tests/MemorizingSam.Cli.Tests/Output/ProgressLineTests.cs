using MemorizingSam.Cli.Output;

namespace MemorizingSam.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    [Fact]
    public void Report_OfShortWork_ShowsNothing()
    {
        using var terminal = new StringWriter();

        using (var line = new ProgressLine(terminal))
        {
            line.Report("reading", 0.5);
            line.Report("loading", 0);
        }

        Assert.Empty(terminal.ToString());
    }

    [Fact]
    public async Task Report_OfCases_TellsRateAndTimeLeftOfThoseThatThisRunDid()
    {
        using var terminal = new StringWriter();

        using (var line = new ProgressLine(terminal))
        {
            line.Report("proposing, volume", (5, 8), doneBefore: 5);
            await Task.Delay(TimeSpan.FromMilliseconds(400));
            line.Report("proposing, volume", (6, 8), doneBefore: 5);
        }

        Assert.Matches(@"^\rproposing, volume 6 of 8, [0-9]+\.[0-9] s each, 0:00:0[0-9] left\r +\r$", terminal.ToString());
    }

    [Fact]
    public async Task Report_OfANewStage_IsShownAtOnce()
    {
        using var terminal = new StringWriter();

        using (var line = new ProgressLine(terminal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(400));
            line.Report("reading", 0);
            line.Report("loading", 0);
        }

        Assert.Equal("\rreading 0 %\rloading 0 %\r           \r", terminal.ToString());
    }
}
