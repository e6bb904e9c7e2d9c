using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;
using MemorizingSam.Server.Work;

namespace MemorizingSam.Server.Sessions;

/// <summary>
/// All sessions of all users. One request at a time is let into each, the model is reached through the gate alone, and a change is on the
/// disk before it is answered, so that a session can leave memory, or its server be killed, at any instant.
/// </summary>
internal sealed class SessionDesk : IDisposable
{
    private const int IdBytes = 12;

    private readonly SharedModel _model;
    private readonly VolumeShelf _shelf;
    private readonly DeviceGate _gate;
    private readonly ServerLimits _limits;
    private readonly ServerBooks _books;
    private readonly TimeProvider _clock;
    private readonly SessionFiles _files;
    private readonly ConcurrentDictionary<string, SessionEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Finds the sessions that are on the disk.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    public SessionDesk(
        SharedModel model, VolumeShelf shelf, DeviceGate gate, SessionFiles files, ServerLimits limits, ServerBooks books, TimeProvider clock)
    {
        (_model, _shelf, _gate, _files, _limits, _books, _clock) = (model, shelf, gate, files, limits, books, clock);
        foreach (var record in files.ReadAll())
        {
            _entries[record.View.Id] = new SessionEntry(record) { Bytes = files.BytesOf(record.View.Id) };
        }

        books.Shares.Count(owner => _entries.Values.Where(entry => entry.Record.Owner == owner).Sum(entry => entry.Bytes));
        books.Telemetry.Watch("memsam.sessions.open", null, "Sessions in memory.", () => OpenCount);
        books.Telemetry.Watch("memsam.sessions.stored", null, "Sessions in memory or on the disk.", () => _entries.Count);
    }

    /// <summary>Sessions in memory.</summary>
    public int OpenCount => _entries.Values.Count(entry => entry.Open is not null);

    /// <summary>Opens a session.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="volumeId">A volume of his.</param>
    /// <param name="choices">What he chose.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">There is no such volume, or he has as many sessions as he may: those that a protocol looks after do not count.</exception>
    /// <exception cref="ArgumentException">The model cannot use memories.</exception>
    public async Task<SessionView> CreateAsync(Caller caller, string volumeId, SessionChoices choices, CancellationToken cancellation)
    {
        var stored = _shelf.Find(caller, volumeId);
        var most = caller.Sessions ?? _limits.SessionsPerKey;
        if (choices.Keeper is null && _entries.Values.Count(entry => entry.Record.Owner == caller.Id && entry.Record.Choices.Keeper is null) >= most)
        {
            throw RefusedException.TooMany($"You have {most} sessions, as many as you may; delete one.");
        }

        _books.Shares.Require(caller);
        var now = _clock.GetUtcNow();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var record = new SessionRecord
        {
            Version = SessionRecord.CurrentVersion,
            Owner = caller.Id,
            Choices = choices,
            View = new SessionView(id, volumeId, choices.Memory, [], CanUndo: false, CanRedo: false, now),
            Revision = 0,
            Steps = [],
            Applied = 0,
        };
        var entry = new SessionEntry(record);
        entry.Open = await OpenAsync(stored, record, volume => Task.FromResult(_model.Open(volume, choices)), cancellation);
        Journal(entry);
        _entries[id] = entry;
        _books.Audit.Write(caller, "session.open", id, volumeId);
        return entry.Record.View;
    }

    /// <summary>A user's sessions, the latest used first.</summary>
    public IReadOnlyList<SessionView> List(Caller caller)
        => [.. _entries.Values.Where(entry => entry.Record.Owner == caller.Id).Select(entry => entry.Record.View).OrderByDescending(view => view.LastUsed)];

    /// <summary>A user's session as it was last changed.</summary>
    /// <exception cref="RefusedException">There is none, or it is another user's.</exception>
    public SessionView View(Caller caller, string id) => Find(caller, id).Record.View;

    /// <summary>How many steps of a session are done and not undone; null if there is no such session.</summary>
    public int? StepsOf(string id) => _entries.GetValueOrDefault(id)?.Record.Applied;

    /// <summary>Whether a volume has sessions.</summary>
    public bool Needs(string volumeId) => _entries.Values.Any(entry => entry.Record.View.Volume == volumeId);

    /// <summary>Looks at a session without the model.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="id">Which one.</param>
    /// <param name="read">Looks.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<T> ReadAsync<T>(Caller caller, string id, Func<OpenSession, T> read, CancellationToken cancellation)
        => InAsync(caller, id, entry => Task.Run(() => read(entry.Open!), CancellationToken.None), cancellation);

    /// <summary>Looks at a session with the model.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="id">Which one.</param>
    /// <param name="kind">What kind of work, for metrics.</param>
    /// <param name="work">Does it.</param>
    /// <param name="cancellation">Stops it.</param>
    public Task<(T Value, TimeSpan Queued)> ComputeAsync<T>(
        Caller caller, string id, string kind, Func<OpenSession, CancellationToken, T> work, CancellationToken cancellation)
        => InAsync(caller, id, entry => _gate.RunAsync(new DeviceUser(caller.Id, id), kind, stop => work(entry.Open!, stop), cancellation), cancellation);

    /// <summary>Changes a session with the model; the change is on the disk when this returns.</summary>
    /// <inheritdoc cref="ComputeAsync"/>
    public Task<(T Value, TimeSpan Queued)> PromptAsync<T>(
        Caller caller, string id, string kind, Func<OpenSession, CancellationToken, T> work, CancellationToken cancellation)
        => InAsync(
            caller,
            id,
            async entry =>
            {
                _books.Shares.Require(caller);
                if (entry.Bytes > _limits.SessionBytes)
                {
                    throw RefusedException.Conflict($"The session has more than the {_limits.SessionBytes} bytes that one may have; go on in another.");
                }

                var answer = await _gate.RunAsync(new DeviceUser(caller.Id, id), kind, stop => work(entry.Open!, stop), cancellation);
                Journal(entry);
                _books.Audit.Write(caller, $"session.{kind}", id);
                return answer;
            },
            cancellation);

    /// <summary>Changes a session without the model; the change is on the disk when this returns.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="id">Which one.</param>
    /// <param name="kind">What kind of change, for the audit log.</param>
    /// <param name="edit">Does it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task<T> EditAsync<T>(Caller caller, string id, string kind, Func<OpenSession, T> edit, CancellationToken cancellation)
        => InAsync(
            caller,
            id,
            async entry =>
            {
                var answer = await Task.Run(() => edit(entry.Open!), CancellationToken.None);
                Journal(entry);
                _books.Audit.Write(caller, $"session.{kind}", id);
                return answer;
            },
            cancellation);

    /// <summary>Deletes a session.</summary>
    /// <exception cref="RefusedException">There is none, or it is another user's.</exception>
    public Task RemoveAsync(Caller caller, string id, CancellationToken cancellation) => RemoveAsync(caller, Find(caller, id), cancellation);

    /// <summary>Deletes all sessions on a volume, whosever they are.</summary>
    /// <param name="caller">Who deletes what they work on.</param>
    /// <param name="volumeId">The volume.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task RemoveAllOnAsync(Caller caller, string volumeId, CancellationToken cancellation)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Record.View.Volume == volumeId))
        {
            await RemoveAsync(caller, entry, cancellation);
        }
    }

    /// <summary>Deletes what a protocol opened for clients that it no longer knows, as it finds it when the server starts.</summary>
    /// <param name="keeper">The protocol.</param>
    /// <param name="known">Ids of the sessions that it goes on with.</param>
    public void RemoveLeftovers(string keeper, IReadOnlySet<string> known)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Record.Choices.Keeper == keeper && !known.Contains(entry.Record.View.Id)))
        {
            Delete(entry);
        }
    }

    /// <summary>Lets idle sessions out of memory, and deletes those that were unused for too long.</summary>
    public void Sweep()
    {
        var now = _clock.GetUtcNow();
        foreach (var entry in _entries.Values.Where(entry => now - entry.LastUsed > _limits.SessionIdle && entry.Gate.Wait(0)))
        {
            try
            {
                entry.Evict();
                if (now - entry.LastUsed > _limits.SessionKept)
                {
                    Delete(entry);
                }
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Gate.Wait();
            entry.Evict();
        }
    }

    private SessionEntry Find(Caller caller, string id)
        => _entries.TryGetValue(id, out var entry) && entry.Record.Owner == caller.Id && !entry.IsDeleted
            ? entry
            : throw RefusedException.NotFound("There is no such session; it may have been deleted for being unused. List yours with GET /api/v1/sessions.");

    private async Task RemoveAsync(Caller caller, SessionEntry entry, CancellationToken cancellation)
    {
        await entry.Gate.WaitAsync(cancellation);
        try
        {
            Delete(entry);
        }
        finally
        {
            entry.Gate.Release();
        }

        _books.Audit.Write(caller, "session.remove", entry.Record.View.Id);
    }

    private async Task<T> InAsync<T>(Caller caller, string id, Func<SessionEntry, Task<T>> work, CancellationToken cancellation)
    {
        var entry = Find(caller, id);
        if (!await entry.TryEnterAsync(_limits.WaitingJobsPerKey, cancellation))
        {
            throw RefusedException.Busy("Too many requests wait for this session; try again later.", _gate.RetryAfter());
        }

        try
        {
            Find(caller, id);
            entry.LastUsed = _clock.GetUtcNow();
            entry.Open ??= await ResumeAsync(caller, entry, cancellation);
            return await work(entry);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task<OpenSession> ResumeAsync(Caller caller, SessionEntry entry, CancellationToken cancellation)
    {
        var record = _files.Read(entry.Record.View);
        var stored = _shelf.Find(record.View.Volume)
            ?? throw RefusedException.Conflict("The session's volume is gone; delete the session.");
        if (record.Session is not { } saved)
        {
            throw RefusedException.Conflict("The session's file is damaged; delete the session.");
        }

        try
        {
            return await OpenAsync(stored, record, ResumeAsync, cancellation);
        }
        catch (ArgumentException e)
        {
            throw RefusedException.Conflict($"The session cannot be resumed. {e.Message}");
        }

        async Task<SegmentationSession> ResumeAsync(Volume volume)
        {
            using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(saved));
            var options = _model.OptionsFor(record.Choices);
            var (session, _) = await _gate.RunAsync(
                new DeviceUser(caller.Id, record.View.Id), "resume", stop => _model.Segmenter.Resume(volume, json, options, cancellation: stop), cancellation);
            return session;
        }
    }

    private async Task<OpenSession> OpenAsync(
        StoredVolume stored,
        SessionRecord record,
        Func<Volume, Task<SegmentationSession>> open,
        CancellationToken cancellation)
    {
        while (OpenCount >= _limits.OpenSessions)
        {
            RequireEviction("sessions");
        }

        VolumeLease? lease;
        while ((lease = await _shelf.TryLeaseAsync(stored, cancellation)) is null)
        {
            RequireEviction("volumes");
        }

        try
        {
            return new OpenSession(await open(lease.Volume), lease, stored, record, (_limits, _books.Telemetry));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Lets the longest unused session out of memory that no request is in.</summary>
    private void RequireEviction(string what)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Open is not null).OrderBy(entry => entry.LastUsed))
        {
            if (entry.Gate.Wait(0))
            {
                entry.Evict();
                entry.Gate.Release();
                return;
            }
        }

        throw RefusedException.Busy($"All {what} that fit into memory are being worked on; try again later.", _gate.RetryAfter());
    }

    /// <summary>Writes a changed session. If that fails, what is on the disk is what counts: the session is resumed from there.</summary>
    private void Journal(SessionEntry entry)
    {
        try
        {
            var record = entry.Open!.ToRecord(_model.Segmenter, _clock.GetUtcNow());
            _files.Write(record);
            (entry.Record, entry.Bytes) = (record with { Session = null }, _files.BytesOf(record.View.Id));
        }
        catch
        {
            entry.Evict();
            throw;
        }
    }

    private void Delete(SessionEntry entry)
    {
        entry.IsDeleted = true;
        entry.Evict();
        _files.Delete(entry.Record.View.Id);
        _entries.TryRemove(entry.Record.View.Id, out _);
    }
}
