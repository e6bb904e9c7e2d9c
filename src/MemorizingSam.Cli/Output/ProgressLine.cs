using System.Diagnostics;
using System.Globalization;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Cli.Output;

/// <summary>One line on a terminal that tells stage, share, rate and time left, and is gone at the end.</summary>
internal sealed class ProgressLine(TextWriter terminal) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Work shorter than this shows nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly Stopwatch _sinceStage = new();
    private TimeSpan _nextAt = Patience;
    private string _stage = string.Empty;
    private int _width;

    /// <summary>A line on the error stream, or null if that is no terminal or the user wants quiet.</summary>
    public static ProgressLine? ForUser(TextWriter error, bool quiet)
        => quiet || Console.IsErrorRedirected || !ReferenceEquals(error, Console.Error) ? null : new ProgressLine(error);

    /// <summary>Shows how far a stage has come, a few times each second.</summary>
    public void Report(string stage, TransferProgress transfer)
    {
        BeginStage(stage);
        if (transfer.Total == 0 || !IsDue())
        {
            return;
        }

        var share = (double)transfer.Done / transfer.Total;
        var rate = transfer.Done / Math.Max(1e-3, _sinceStage.Elapsed.TotalSeconds);
        var left = rate > 0 ? $", {(transfer.Total - transfer.Done) / rate:0} s left" : string.Empty;
        Show($"{stage} {share:0 %} of {VolumeText.Bytes(transfer.Total)}, {VolumeText.Bytes((long)rate)}/s{left}");
    }

    /// <summary>Shows the share of a stage that is done, a few times each second.</summary>
    public void Report(string stage, double share)
    {
        BeginStage(stage);
        if (IsDue())
        {
            var left = share > 0 ? $", {_sinceStage.Elapsed.TotalSeconds * (1 - share) / share:0} s left" : string.Empty;
            Show($"{stage} {share:0 %}{left}");
        }
    }

    /// <summary>Shows how many of a number of cases are done, and how long one takes; those that an earlier run did took nothing.</summary>
    public void Report(string stage, (int Done, int Total) cases, int doneBefore)
    {
        BeginStage(stage);
        if (IsDue())
        {
            var (done, left) = (cases.Done - doneBefore, cases.Total - cases.Done);
            var each = _sinceStage.Elapsed.TotalSeconds / Math.Max(1, done);
            var rate = done > 0 ? string.Create(CultureInfo.InvariantCulture, $", {each:0.0} s each, {TimeSpan.FromSeconds(each * left):h\\:mm\\:ss} left") : string.Empty;
            Show($"{stage} {cases.Done} of {cases.Total}{rate}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_width > 0)
        {
            Show(string.Empty);
            terminal.Write('\r');
        }
    }

    private void BeginStage(string stage)
    {
        if (stage != _stage)
        {
            _stage = stage;
            _sinceStage.Restart();

            // Some stages report only their beginning; the line must not go on naming the one before.
            _nextAt = _sinceStart.Elapsed < Patience ? Patience : TimeSpan.Zero;
        }
    }

    private bool IsDue()
    {
        if (_sinceStart.Elapsed < _nextAt)
        {
            return false;
        }

        _nextAt = _sinceStart.Elapsed + Interval;
        return true;
    }

    private void Show(string text)
    {
        terminal.Write('\r' + text.PadRight(_width));
        _width = text.Length;
    }
}
