using System.Collections.Concurrent;
using System.Collections.Frozen;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Images that were sent to be segmented without being kept.</summary>
internal sealed class ImageSessions
{
    private const string Keeper = "monai-session";

    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(1);

    private readonly VolumeShelf _shelf;
    private readonly StoreVolumes _volumes;
    private readonly TimeProvider _clock;
    private readonly ClientFiles<KeptImage> _files;
    private readonly ConcurrentDictionary<string, ImageSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Goes on with the sessions of an earlier run of the server, and deletes what it left behind otherwise.</summary>
    /// <param name="shelf">Keeps their volumes.</param>
    /// <param name="desk">Has what was begun on them.</param>
    /// <param name="volumes">Forgets them.</param>
    /// <param name="options">Where they are kept.</param>
    /// <param name="clock">Tells when one has expired.</param>
    public ImageSessions(VolumeShelf shelf, SessionDesk desk, StoreVolumes volumes, FieldOptions options, TimeProvider clock)
    {
        (_shelf, _volumes, _clock, _files) = (shelf, volumes, clock, new ClientFiles<KeptImage>(options.DataFolder, Keeper));
        foreach (var (id, kept) in _files.ReadAll())
        {
            if (shelf.Find(kept.Volume) is { } volume)
            {
                _sessions[id] = new ImageSession(id, new Caller(kept.Owner, kept.Owner, Role.Annotator), volume, kept.Created, kept.Expiry)
                {
                    LastUse = clock.GetUtcNow(),
                };
            }
            else
            {
                _files.Delete(id);
            }
        }

        desk.RemoveLeftovers(ClickSessions.Keeper, FrozenSet<string>.Empty);
        shelf.RemoveLeftovers(ClickSessions.Keeper, FrozenSet<string>.Empty);
        shelf.RemoveLeftovers(Keeper, _sessions.Values.Select(session => session.Volume.Id).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Sessions that were not asked for in a while.</summary>
    public IReadOnlyList<ImageSession> Expired => [.. _sessions.Values.Where(IsExpired)];

    /// <summary>Begins a session with an image.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="fileName">Name of the image's file.</param>
    /// <param name="body">The file.</param>
    /// <param name="expirySeconds">After how many unused seconds it is forgotten; 0 for an hour.</param>
    /// <param name="cancellation">Stops the upload.</param>
    public async Task<ImageSession> BeginAsync(Caller caller, string? fileName, Stream body, double expirySeconds, CancellationToken cancellation)
    {
        var volume = await _shelf.AddAsync(caller, fileName, body, cancellation, Keeper);
        var expiry = expirySeconds is > 0 and < double.PositiveInfinity
            ? TimeSpan.FromSeconds(Math.Min(expirySeconds, LongestExpiry.TotalSeconds))
            : DefaultExpiry;
        var session = new ImageSession(Guid.NewGuid().ToString(), caller, volume, _clock.GetUtcNow(), expiry);
        _files.Write(session.Id, new KeptImage(caller.Id, volume.Id, session.Created, expiry));
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>A caller's session.</summary>
    /// <exception cref="RefusedException">There is none, or it has expired.</exception>
    public ImageSession Require(Caller caller, string id, bool touches)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.Caller.Id != caller.Id || IsExpired(session))
        {
            throw RefusedException.NotFound("There is no such session, or it has expired; send the image again.");
        }

        session.LastUse = touches ? _clock.GetUtcNow() : session.LastUse;
        return session;
    }

    /// <summary>Ends a session.</summary>
    public async Task<ImageSession> EndAsync(Caller caller, string id)
    {
        var session = Require(caller, id, touches: false);
        await EndAsync(session);
        return session;
    }

    /// <summary>Ends a session, whoever's it is. One that cannot be deleted is kept, to be ended another time.</summary>
    public async Task EndAsync(ImageSession session)
    {
        if (!_sessions.TryRemove(session.Id, out _))
        {
            return;
        }

        try
        {
            await _volumes.ForgetAsync(session.Caller, session.Volume.Id, CancellationToken.None);
        }
        catch (RefusedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // Its user deleted the volume by another way.
        }
        catch
        {
            _sessions[session.Id] = session;
            throw;
        }

        _files.Delete(session.Id);
    }

    private bool IsExpired(ImageSession session) => _clock.GetUtcNow() - session.LastUse > session.Expiry;
}
