using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Volumes;

/// <summary>The volumes that are in memory: each once, whoever looks at it; the longest unused give way to others.</summary>
/// <param name="most">How many there may be.</param>
/// <param name="mostBytes">How many bytes they may take.</param>
/// <param name="clock">Tells for how long one was not used.</param>
internal sealed class OpenVolumes(int most, long mostBytes, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

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

    /// <summary>Bytes that they take.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _entries.Values.Sum(entry => entry.Bytes);
            }
        }
    }

    /// <summary>Takes a volume, which is read if it is not in memory.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="bytes">How many it takes in memory.</param>
    /// <param name="read">Reads it; not cancelled, since others may wait for it too.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Null if all places are taken by volumes that are needed.</returns>
    public async Task<VolumeLease?> TryLeaseAsync(string id, long bytes, Func<Volume> read, CancellationToken cancellation)
    {
        if (Enter(id, bytes, read) is not { } entry)
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

    /// <summary>Lets volumes go that no one has leased for so long.</summary>
    public void DropUnused(TimeSpan idle)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            foreach (var (id, _) in _entries.Where(pair => pair.Value.Leases == 0 && now - pair.Value.LastUse > idle).ToArray())
            {
                _entries.Remove(id);
            }
        }
    }

    private Entry? Enter(string id, long bytes, Func<Volume> read)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                while (_entries.Count >= most || (_entries.Count > 0 && _entries.Values.Sum(one => one.Bytes) + bytes > mostBytes))
                {
                    if (!TryMakeRoom())
                    {
                        return null;
                    }
                }

                _entries.Add(id, entry = new Entry(bytes, Task.Run(read)));
            }

            entry.Leases++;
            entry.LastUse = clock.GetUtcNow();
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
            entry.LastUse = clock.GetUtcNow();
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
    private sealed class Entry(long bytes, Task<Volume> reading)
    {
        public long Bytes { get; } = bytes;

        public Task<Volume> Reading { get; } = reading;

        public int Leases { get; set; }

        public DateTimeOffset LastUse { get; set; }
    }
}
