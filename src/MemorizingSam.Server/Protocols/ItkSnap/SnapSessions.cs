using System.Security.Cryptography;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Protocols.ItkSnap;

/// <summary>The sessions of ITK-SNAP, each its caller's own. It often ends none, so the longest unused gives way.</summary>
internal sealed class SnapSessions
{
    /// <summary>Most sessions of a caller at once.</summary>
    public const int Most = 8;

    private const int IdBytes = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SnapSession> _sessions = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Goes on with the sessions of an earlier run of the server that had a volume.</summary>
    public void Resume(IReadOnlyList<ResumedArray> kept)
    {
        lock (_lock)
        {
            foreach (var one in kept)
            {
                _sessions.Add(one.Id, new SnapSession(one.Id, one.Owner) { Volume = one.Session, LastUse = ++_uses });
            }
        }
    }

    /// <summary>Begins a session. One that gives way ends when what is being asked of it is done.</summary>
    public SnapSession Start(Caller caller)
    {
        var session = new SnapSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), caller.Id);
        SnapSession? ended = null;
        lock (_lock)
        {
            var own = _sessions.Values.Where(one => one.Owner == caller.Id).ToArray();
            if (own.Length >= Most)
            {
                ended = own.MinBy(one => one.LastUse)!;
                _sessions.Remove(ended.Id);
            }

            session.LastUse = ++_uses;
            _sessions.Add(session.Id, session);
        }

        _ = CloseAsync(ended);
        return session;
    }

    /// <summary>A caller's session; null if there is none, or it is another's.</summary>
    public SnapSession? Find(Caller caller, string id)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.Owner != caller.Id)
            {
                return null;
            }

            session.LastUse = ++_uses;
            return session;
        }
    }

    /// <summary>Ends a session.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> EndAsync(Caller caller, string id)
    {
        var ended = Find(caller, id);
        lock (_lock)
        {
            ended = ended is not null && _sessions.Remove(id) ? ended : null;
        }

        await CloseAsync(ended);
        return ended is not null;
    }

    private static async Task CloseAsync(SnapSession? session)
    {
        if (session is null)
        {
            return;
        }

        await session.Turn.WaitAsync();
        try
        {
            if (session.Volume is { } volume)
            {
                session.Volume = null;
                await volume.DisposeAsync();
            }
        }
        finally
        {
            session.Turn.Release();
        }
    }
}
