using System.Diagnostics;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Telemetry;

namespace MemorizingSam.Server.Work;

/// <summary>
/// The one way to the device: a job at a time, a bounded queue before it, and owners take turns in it, so that one who asks for much waits
/// longer and not the others.
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
    private double _meanSeconds = FirstGuessSeconds;
    private int _waiting;
    private bool _isTaken;

    /// <summary>Opens the gate.</summary>
    public DeviceGate(ServerLimits limits, ServerTelemetry telemetry)
    {
        (_limits, _telemetry) = (limits, telemetry);
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
    /// <param name="owner">Whose job it is: owners take turns.</param>
    /// <param name="kind">What kind of job, for metrics.</param>
    /// <param name="job">Does it, on a thread of the pool.</param>
    /// <param name="cancellation">Leaves the queue, or stops the job.</param>
    /// <returns>What the job returned, and how long it waited.</returns>
    /// <exception cref="RefusedException">The queue is full: 503, with the time after which it should not be.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<(T Value, TimeSpan Queued)> RunAsync<T>(
        string owner, string kind, Func<CancellationToken, T> job, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var activity = _telemetry.Activities.StartActivity(kind);
        var start = Stopwatch.GetTimestamp();
        var ticket = Enter(owner);
        using (cancellation.UnsafeRegister(_ => GiveUp(ticket, cancellation), null))
        {
            await ticket.Turn.Task;
        }

        var queued = Stopwatch.GetElapsedTime(start);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            _telemetry.Waited(queued);
            return (await Task.Run(() => job(cancellation), CancellationToken.None), queued);
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
            return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(_meanSeconds * (_waiting + 1)), 1, LongestRetrySeconds));
        }
    }

    private Ticket Enter(string owner)
    {
        lock (_lock)
        {
            var ticket = new Ticket(owner);
            if (!_isTaken)
            {
                _isTaken = true;
                ticket.Turn.SetResult();
                return ticket;
            }

            var own = _lines.TryGetValue(owner, out var line) ? line.Count : 0;
            if (_waiting >= _limits.WaitingJobs || own >= _limits.WaitingJobsPerKey)
            {
                throw RefusedException.Busy(
                    $"{_waiting} jobs are waiting for the device, {own} of them yours; at most {_limits.WaitingJobs} may wait, and "
                    + $"{_limits.WaitingJobsPerKey} of one user: try again later.",
                    RetryAfter());
            }

            if (line is null)
            {
                _lines.Add(owner, line = []);
                _turns.Enqueue(owner);
            }

            line.AddLast(ticket);
            _waiting++;
            return ticket;
        }
    }

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
