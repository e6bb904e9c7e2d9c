using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Volumes;

/// <summary>The volumes that are in memory: each once, whoever looks at it; the longest unused give way to others.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class OpenVolumes(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>How many are in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Takes a volume, which is read if it is not in memory.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="read">Reads it; not cancelled, since others may wait for it too.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Null if all places are taken by volumes that are needed.</returns>
    public async Task<VolumeLease?> TryLeaseAsync(string id, Func<Volume> read, CancellationToken cancellation)
    {
        if (Enter(id, read) is not { } entry)
        {
            return null;
        }

        try
        {
            return new VolumeLease(await entry.Reading.WaitAsync(cancellation), () => Leave(entry));
        }
        catch
        {
            Leave(entry);
            Forget(id, entry);
            throw;
        }
    }

    /// <summary>Lets a volume go that no one has leased.</summary>
    public void Drop(string id)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.Leases == 0)
            {
                _entries.Remove(id);
            }
        }
    }

    private Entry? Enter(string id, Func<Volume> read)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                if (_entries.Count >= most && !TryMakeRoom())
                {
                    return null;
                }

                _entries.Add(id, entry = new Entry(Task.Run(read)));
            }

            entry.Leases++;
            entry.LastUse = ++_uses;
            return entry;
        }
    }

    private bool TryMakeRoom()
    {
        var unused = _entries.Where(pair => pair.Value.Leases == 0).ToArray();
        return unused.Length > 0 && _entries.Remove(unused.MinBy(pair => pair.Value.LastUse).Key);
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            entry.Leases--;
        }
    }

    /// <summary>A volume that could not be read is read again when it is asked for again.</summary>
    private void Forget(string id, Entry entry)
    {
        lock (_lock)
        {
            if (entry.Reading.IsFaulted && _entries.GetValueOrDefault(id) == entry)
            {
                _entries.Remove(id);
            }
        }
    }

    /// <summary>A volume that is in memory, or soon will be.</summary>
    private sealed class Entry(Task<Volume> reading)
    {
        public Task<Volume> Reading { get; } = reading;

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
