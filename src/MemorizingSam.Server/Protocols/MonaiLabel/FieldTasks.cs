using System.Text.Json.Nodes;
using MemorizingSam.Server.Limits;
using Microsoft.Extensions.Hosting;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Tasks, one of each kind at a time.</summary>
/// <param name="lifetime">Stops them with the server.</param>
/// <param name="clock">Tells when.</param>
internal sealed class FieldTasks(IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private const int MostKept = 50;

    private readonly Lock _lock = new();
    private readonly List<FieldTask> _tasks = [];

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
    /// <param name="waits">Whether to wait until it ends.</param>
    /// <param name="work">Does it; what it returns is its result.</param>
    /// <exception cref="RefusedException">One of this kind is running: 429.</exception>
    public async Task<FieldTask> StartAsync(string kind, JsonObject request, bool waits, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
    {
        var task = Begin(kind, request);
        var running = Task.Run(() => task.RunAsync(work, lifetime.ApplicationStopping));
        if (waits)
        {
            await running;
        }

        return task;
    }

    /// <summary>The newest task of a kind.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="mustRun">Whether it has to be running.</param>
    /// <exception cref="RefusedException">There is none: 404.</exception>
    public FieldTask Require(string kind, bool mustRun)
        => All.FirstOrDefault(task => task.Kind == kind && (!mustRun || task.IsRunning))
            ?? throw RefusedException.NotFound($"No task '{kind}' {(mustRun ? "is running" : "was begun since the server started")}.");

    private FieldTask Begin(string kind, JsonObject request)
    {
        lock (_lock)
        {
            if (_tasks.Exists(task => task.Kind == kind && task.IsRunning))
            {
                throw RefusedException.TooMany($"A task '{kind}' is running; wait for it, or stop it with DELETE.");
            }

            var task = new FieldTask(kind, request, clock);
            _tasks.Insert(0, task);
            foreach (var old in _tasks.Skip(MostKept).Where(old => !old.IsRunning).ToArray())
            {
                _tasks.Remove(old);
                old.Dispose();
            }

            return task;
        }
    }
}
