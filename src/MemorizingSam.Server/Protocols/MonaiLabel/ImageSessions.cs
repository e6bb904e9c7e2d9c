using System.Collections.Concurrent;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Images that were sent to be segmented without being kept.</summary>
/// <param name="shelf">Keeps their volumes.</param>
/// <param name="volumes">Forgets them.</param>
/// <param name="clock">Tells when one has expired.</param>
internal sealed class ImageSessions(VolumeShelf shelf, StoreVolumes volumes, TimeProvider clock)
{
    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, ImageSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins a session with an image.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="fileName">Name of the image's file.</param>
    /// <param name="body">The file.</param>
    /// <param name="expirySeconds">After how many unused seconds it is forgotten; 0 for an hour.</param>
    /// <param name="cancellation">Stops the upload.</param>
    public async Task<ImageSession> BeginAsync(Caller caller, string? fileName, Stream body, double expirySeconds, CancellationToken cancellation)
    {
        await SweepAsync();
        var volume = await shelf.AddAsync(caller, fileName, body, cancellation);
        var expiry = expirySeconds is > 0 and < double.PositiveInfinity
            ? TimeSpan.FromSeconds(Math.Min(expirySeconds, LongestExpiry.TotalSeconds))
            : DefaultExpiry;
        var session = new ImageSession(Guid.NewGuid().ToString(), caller, volume, clock.GetUtcNow(), expiry);
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>A caller's session.</summary>
    /// <exception cref="RefusedException">There is none, or it has expired.</exception>
    public async Task<ImageSession> RequireAsync(Caller caller, string id, bool touches)
    {
        await SweepAsync();
        if (!_sessions.TryGetValue(id, out var session) || session.Caller.Id != caller.Id)
        {
            throw RefusedException.NotFound("There is no such session, or it has expired; send the image again.");
        }

        session.LastUse = touches ? clock.GetUtcNow() : session.LastUse;
        return session;
    }

    /// <summary>Ends a session.</summary>
    public async Task<ImageSession> EndAsync(Caller caller, string id)
    {
        var session = await RequireAsync(caller, id, touches: false);
        await EndAsync(session);
        return session;
    }

    private async Task SweepAsync()
    {
        var now = clock.GetUtcNow();
        foreach (var session in _sessions.Values.Where(session => now - session.LastUse > session.Expiry))
        {
            await EndAsync(session);
        }
    }

    private async Task EndAsync(ImageSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            await volumes.ForgetAsync(session.Caller, session.Volume.Id, CancellationToken.None);
        }
    }
}
