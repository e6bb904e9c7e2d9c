using System.Text.Json.Nodes;
using MemorizingSam.Server.Limits;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Tasks, one of each kind at a time.</summary>
/// <param name="lifetime">Stops them with the server.</param>
/// <param name="clock">Tells when.</param>
/// <param name="log">Takes failures that nobody expected.</param>
internal sealed partial class FieldTasks(IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<FieldTasks> log)
{
    private const int MostKept = 50;
    private const int MostOfAKind = 10;

    private readonly Lock _lock = new();
    private readonly List<FieldTask> _tasks = [];
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>All tasks, the newest first.</summary>
    public IReadOnlyList<FieldTask> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _tasks];
            }
        }
    }

    /// <summary>Begins a task.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="how">Whether to wait until it ends, and whether it may queue behind another of its kind.</param>
    /// <param name="work">Does it; what it returns is its result.</param>
    /// <exception cref="RefusedException">One of this kind is running and it may not queue, or too many are queued: 429.</exception>
    public async Task<FieldTask> StartAsync(
        string kind, JsonObject request, (bool Waits, bool Queues) how, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
    {
        var (task, running) = Begin(kind, request, how.Queues, work);
        if (how.Waits)
        {
            await running;
        }

        return task;
    }

    /// <summary>The newest task of a kind; of those that have not ended, the one whose turn it is.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="mustRun">Whether it may not have ended.</param>
    /// <exception cref="RefusedException">There is none: 404.</exception>
    public FieldTask Require(string kind, bool mustRun)
        => (mustRun ? All.LastOrDefault(task => task.Kind == kind && task.IsRunning) : All.FirstOrDefault(task => task.Kind == kind))
            ?? throw RefusedException.NotFound($"No task '{kind}' {(mustRun ? "is running" : "was begun since the server started")}.");

    private (FieldTask Task, Task Running) Begin(
        string kind, JsonObject request, bool queues, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
    {
        lock (_lock)
        {
            var before = _tasks.Count(task => task.Kind == kind && task.IsRunning);
            if (before >= (queues ? MostOfAKind : 1))
            {
                throw RefusedException.TooMany(queues
                    ? $"{before} tasks '{kind}' are queued, as many as may be; wait for one, or stop it with DELETE."
                    : $"A task '{kind}' is running; wait for it, stop it with DELETE, or queue behind it with enqueue=true.");
            }

            var task = new FieldTask(kind, request, clock);
            _tasks.Insert(0, task);
            foreach (var old in _tasks.Skip(MostKept).Where(old => !old.IsRunning).ToArray())
            {
                _tasks.Remove(old);
                old.Dispose();
            }

            return (task, _last[kind] = RunAfterAsync(_last.GetValueOrDefault(kind, Task.CompletedTask), task, work));
        }
    }

    private async Task RunAfterAsync(Task before, FieldTask task, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        try
        {
            await task.RunAsync(work, lifetime.ApplicationStopping);
        }
        catch (Exception e)
        {
            // Its user is told by the task, and no request fails for it: nobody may be waiting.
            LogFault(e, task.Kind);
        }
    }

    [LoggerMessage(LogLevel.Error, "A task '{Kind}' failed.")]
    private partial void LogFault(Exception exception, string kind);
}
