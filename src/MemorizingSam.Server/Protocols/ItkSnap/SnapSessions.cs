using System.Security.Cryptography;
using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Protocols.ItkSnap;

/// <summary>The sessions of ITK-SNAP. It often ends none, so the longest unused gives way.</summary>
internal sealed class SnapSessions
{
    /// <summary>Most sessions at once.</summary>
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
                _sessions.Add(one.Id, new SnapSession(one.Id) { Volume = one.Session, LastUse = ++_uses });
            }
        }
    }

    /// <summary>Begins a session.</summary>
    public async Task<SnapSession> StartAsync()
    {
        var session = new SnapSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)));
        SnapSession? ended = null;
        lock (_lock)
        {
            if (_sessions.Count >= Most)
            {
                ended = _sessions.Values.MinBy(one => one.LastUse)!;
                _sessions.Remove(ended.Id);
            }

            session.LastUse = ++_uses;
            _sessions.Add(session.Id, session);
        }

        await CloseAsync(ended);
        return session;
    }

    /// <summary>A session; null if there is none.</summary>
    public SnapSession? Find(string id)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(id, out var session))
            {
                session.LastUse = ++_uses;
            }

            return session;
        }
    }

    /// <summary>Ends a session.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> EndAsync(string id)
    {
        SnapSession? ended;
        lock (_lock)
        {
            _sessions.Remove(id, out ended);
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
