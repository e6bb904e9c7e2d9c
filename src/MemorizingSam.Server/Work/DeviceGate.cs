using System.Diagnostics;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Telemetry;

namespace MemorizingSam.Server.Work;

/// <summary>
/// The one way to the device: a job at a time, a bounded queue before it, and owners take turns in it, so that one who asks for much waits
/// longer and not the others: the first job of each is always let in. A session that was refused finds a place when it comes back, before its owner's other sessions.
/// </summary>
internal sealed class DeviceGate
{
    private const double ShareOfNewest = 0.2;
    private const double FirstGuessSeconds = 1;
    private const double LongestRetrySeconds = 120;

    private readonly Lock _lock = new();
    private readonly ServerLimits _limits;
    private readonly ServerTelemetry _telemetry;
    private readonly Dictionary<string, LinkedList<Ticket>> _lines = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = [];
    private readonly KeptPlaces _kept;
    private readonly DeviceThread _device;
    private double _meanSeconds = FirstGuessSeconds;
    private int _waiting;
    private bool _isTaken;

    /// <summary>Opens the gate.</summary>
    /// <param name="device">Does the jobs; stays the caller's.</param>
    /// <param name="limits">How many may wait.</param>
    /// <param name="telemetry">Is told how long jobs waited and took.</param>
    /// <param name="clock">Tells when a kept place is given up.</param>
    public DeviceGate(DeviceThread device, ServerLimits limits, ServerTelemetry telemetry, TimeProvider clock)
    {
        (_device, _limits, _telemetry, _kept) = (device, limits, telemetry, new KeptPlaces(clock));
        telemetry.Watch("memsam.queue.depth", null, "Jobs that wait for the device.", () => Waiting);
    }

    /// <summary>Jobs that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting;
            }
        }
    }

    /// <summary>Waits for the device, and does a job on it.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="kind">What kind of job, for metrics.</param>
    /// <param name="job">Does it, on the thread of the device.</param>
    /// <param name="cancellation">Leaves the queue, or stops the job.</param>
    /// <returns>What the job returned, and how long it waited.</returns>
    /// <exception cref="RefusedException">The queue is full: 503, with the time after which it should not be.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<(T Value, TimeSpan Queued)> RunAsync<T>(
        DeviceUser user, string kind, Func<CancellationToken, T> job, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var activity = _telemetry.Activities.StartActivity(kind);
        var start = Stopwatch.GetTimestamp();
        var ticket = Enter(user);
        using (cancellation.UnsafeRegister(_ => GiveUp(ticket, cancellation), null))
        {
            await ticket.Turn.Task;
        }

        var queued = Stopwatch.GetElapsedTime(start);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            _telemetry.Waited(queued);
            return (await _device.RunAsync(() => job(cancellation)), queued);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(begun);
            _telemetry.Done(kind, took);
            Leave(took);
        }
    }

    /// <summary>When a client that is refused now should ask again: what waits, at the pace of the latest jobs.</summary>
    public TimeSpan RetryAfter()
    {
        lock (_lock)
        {
            return Told(_waiting + 1);
        }
    }

    private Ticket Enter(DeviceUser user)
    {
        lock (_lock)
        {
            var ticket = new Ticket(user.Owner);
            if (!_isTaken)
            {
                _isTaken = true;
                _kept.Release(user);
                ticket.Turn.SetResult();
                return ticket;
            }

            RequirePlace(user);
            _kept.Release(user);
            if (!_lines.TryGetValue(user.Owner, out var line))
            {
                _lines.Add(user.Owner, line = []);
                _turns.Enqueue(user.Owner);
            }

            line.AddLast(ticket);
            _waiting++;
            return ticket;
        }
    }

    private void RequirePlace(DeviceUser user)
    {
        var own = _lines.TryGetValue(user.Owner, out var line) ? line.Count : 0;
        var kept = _kept.CountBeside(user);
        // One who waits with nothing is let in however long the queue is: else two who fill it keep everyone else out.
        if ((own == 0 && (_kept.Has(user) || kept == 0))
            || (_waiting < _limits.WaitingJobs && own + (_kept.Has(user) ? 0 : kept) < _limits.WaitingJobsPerKey))
        {
            return;
        }

        var wait = RetryAfter();
        if (_kept.Has(user) || kept < _limits.WaitingJobsPerKey)
        {
            // In the owner's own line a place comes free with each of his turns, and those who were refused before take it first.
            wait = _waiting < _limits.WaitingJobs ? Told(_turns.Count * (kept + 1)) : wait;
            _kept.Keep(user, wait);
        }

        throw RefusedException.Busy(
            $"{_waiting} jobs are waiting for the device, {own} of them yours; at most {_limits.WaitingJobs} may wait, and "
            + $"{_limits.WaitingJobsPerKey} of one user: try again later.",
            wait);
    }

    private TimeSpan Told(int jobs) => TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(_meanSeconds * jobs), 1, LongestRetrySeconds));

    private void GiveUp(Ticket ticket, CancellationToken cancellation)
    {
        lock (_lock)
        {
            // One whose turn has come is in no line any more: its job sees the cancellation itself.
            if (_lines.TryGetValue(ticket.Owner, out var line) && line.Remove(ticket))
            {
                _waiting--;
                ticket.Turn.TrySetCanceled(cancellation);
            }
        }
    }

    private void Leave(TimeSpan took)
    {
        lock (_lock)
        {
            _meanSeconds += ShareOfNewest * (took.TotalSeconds - _meanSeconds);
            while (_turns.TryDequeue(out var owner))
            {
                var line = _lines[owner];
                if (line.First is not { } first)
                {
                    _lines.Remove(owner);
                    continue;
                }

                line.RemoveFirst();
                _waiting--;
                _turns.Enqueue(owner);
                first.Value.Turn.SetResult();
                return;
            }

            _isTaken = false;
        }
    }

    /// <summary>A place in the queue.</summary>
    private sealed class Ticket(string owner)
    {
        /// <summary>Whose job it is.</summary>
        public string Owner { get; } = owner;

        /// <summary>Ends when the device is the job's. Runs on elsewhere, as it is ended under a lock.</summary>
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
