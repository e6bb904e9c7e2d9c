namespace MemorizingSam.Imaging.Datasets.Loading;

/// <summary>Keeps cases in memory, those used last, up to a number of bytes; each is read once while it is kept.</summary>
/// <remarks>
/// Safe for several threads. Cases that are being read or worked on count only once they are kept, so the true peak is the budget
/// and one case for each worker.
/// </remarks>
public sealed class CaseCache
{
    private readonly long _budgetBytes;
    private readonly Func<DatasetCase, CancellationToken, LabelledVolume> _read;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];

    /// <summary>Read cases, the one used last in front.</summary>
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>Keeps cases as <see cref="DatasetCase.ReadCanonical"/> reads them.</summary>
    /// <param name="budgetBytes">Bytes that kept cases may take together.</param>
    /// <exception cref="ArgumentException">The budget is negative.</exception>
    public CaseCache(long budgetBytes)
        : this(budgetBytes, (one, cancellation) => one.ReadCanonical(cancellation))
    {
    }

    /// <summary>Keeps cases as a function reads and prepares them.</summary>
    /// <param name="budgetBytes">Bytes that kept cases may take together.</param>
    /// <param name="read">Reads a case; called on several threads at once.</param>
    /// <exception cref="ArgumentException">The budget is negative.</exception>
    public CaseCache(long budgetBytes, Func<DatasetCase, CancellationToken, LabelledVolume> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (budgetBytes < 0)
        {
            throw new ArgumentException($"A budget must be 0 bytes or more, got {budgetBytes}.");
        }

        (_budgetBytes, _read) = (budgetBytes, read);
    }

    /// <summary>Bytes that the kept cases take.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Number of times a case was read.</summary>
    public long ReadCount { get; private set; }

    /// <summary>The case, read now or kept from before. Treat it as read-only: others use the same.</summary>
    /// <exception cref="Formats.VolumeFormatException">The case cannot be read; the next call tries again.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, or another who was reading the same case.</exception>
    public LabelledVolume Get(DatasetCase one, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(one);
        LinkedListNode<Entry> node;
        lock (_lock)
        {
            if (!_entries.TryGetValue(one.ImagePath, out node!))
            {
                ReadCount++;
                node = new(new Entry(one.ImagePath, new Lazy<LabelledVolume>(() => _read(one, cancellation))));
                _entries.Add(one.ImagePath, node);
            }
        }

        try
        {
            // Outside the lock: others may read other cases meanwhile, and wait here for the same one.
            var volume = node.Value.Volume.Value;
            Keep(node, volume.SizeInBytes);
            return volume;
        }
        catch
        {
            Forget(node);
            throw;
        }
    }

    private void Keep(LinkedListNode<Entry> node, long bytes)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(node.Value.Key, out var known) || known != node)
            {
                return;
            }

            if (node.List is null)
            {
                HeldBytes += bytes;
            }
            else
            {
                _byUse.Remove(node);
            }

            _byUse.AddFirst(node);
            while (HeldBytes > _budgetBytes)
            {
                var oldest = _byUse.Last!;
                HeldBytes -= oldest.Value.Volume.Value.SizeInBytes;
                _byUse.RemoveLast();
                _entries.Remove(oldest.Value.Key);
            }
        }
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        lock (_lock)
        {
            if (node.List is null && _entries.TryGetValue(node.Value.Key, out var known) && known == node)
            {
                _entries.Remove(node.Value.Key);
            }
        }
    }

    private sealed record Entry(string Key, Lazy<LabelledVolume> Volume);
}
