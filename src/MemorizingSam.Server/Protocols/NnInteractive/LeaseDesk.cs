using System.Security.Cryptography;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Gives leases out and takes them back: when they are released, when their user went away, when their client died.</summary>
internal sealed class LeaseDesk : IDisposable
{
    private const int TokenBytes = 16;

    /// <summary>How often leases are looked through whose clients do not come back.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private readonly LeaseOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweeping;

    /// <summary>Opens the desk.</summary>
    public LeaseDesk(LeaseOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _sweeping = clock.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>The rules.</summary>
    public LeaseOptions Options => _options;

    /// <summary>Goes on with the leases of an earlier run of the server that had an image; both of their clocks begin anew.</summary>
    public void Resume(IReadOnlyList<ResumedArray> kept)
    {
        lock (_lock)
        {
            foreach (var one in kept)
            {
                _leases.Add(one.Id, new Lease(one.Id, one.Owner, _clock.GetUtcNow()) { Session = one.Session });
            }
        }
    }

    /// <summary>Gives a lease.</summary>
    /// <exception cref="RefusedException">All are taken: 503.</exception>
    public Lease Claim(Caller caller)
    {
        Sweep();
        lock (_lock)
        {
            if (_leases.Values.Count(one => one.Owner == caller.Id) >= _options.MaxSessions || _leases.Count >= _options.MaxSessionsOfAll)
            {
                throw RefusedException.Busy($"The server is at capacity ({_options.MaxSessions} sessions); try again later.", _options.RetryAfter);
            }

            var lease = new Lease(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)), caller.Id, _clock.GetUtcNow());
            _leases.Add(lease.Token, lease);
            return lease;
        }
    }

    /// <summary>A caller's lease; null if it has ended, or never was.</summary>
    public Lease? Find(Caller caller, string? token)
    {
        Sweep();
        lock (_lock)
        {
            return token is not null && _leases.TryGetValue(token, out var lease) && lease.Owner == caller.Id ? lease : null;
        }
    }

    /// <summary>Notes that a client lives.</summary>
    public void MarkSeen(Lease lease)
    {
        lock (_lock)
        {
            lease.LastSeen = _clock.GetUtcNow();
        }
    }

    /// <summary>Notes that a client's user did something.</summary>
    public void MarkActive(Lease lease)
    {
        lock (_lock)
        {
            lease.LastActive = lease.LastSeen = _clock.GetUtcNow();
        }
    }

    /// <summary>Time until the lease ends if its user does nothing.</summary>
    public TimeSpan Remaining(Lease lease)
    {
        lock (_lock)
        {
            var left = _options.Idle - (_clock.GetUtcNow() - lease.LastActive);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Takes a lease back; one that has ended already is no error.</summary>
    public async Task ReleaseAsync(Caller caller, string? token)
    {
        if (Find(caller, token) is { } lease && Forget(lease))
        {
            await CloseAsync(lease);
        }
    }

    /// <summary>Ends no lease: the next run of the server goes on with them.</summary>
    public void Dispose() => _sweeping.Dispose();

    /// <summary>A lease that ends while a request of its client is at work is closed after that.</summary>
    private static async Task CloseAsync(Lease lease)
    {
        await lease.Turn.WaitAsync();
        try
        {
            if (lease.Session is { } session)
            {
                lease.Session = null;
                await session.DisposeAsync();
            }
        }
        finally
        {
            lease.Turn.Release();
        }
    }

    private bool Forget(Lease lease)
    {
        lock (_lock)
        {
            return _leases.Remove(lease.Token);
        }
    }

    private void Sweep()
    {
        Lease[] ended;
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            ended = [.. _leases.Values.Where(lease => now - lease.LastSeen > _options.Liveness || now - lease.LastActive > _options.Idle)];
            foreach (var lease in ended)
            {
                _leases.Remove(lease.Token);
            }
        }

        foreach (var lease in ended)
        {
            _ = CloseAsync(lease);
        }
    }
}
