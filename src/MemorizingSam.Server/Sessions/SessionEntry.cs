namespace MemorizingSam.Server.Sessions;

/// <summary>A session as the desk keeps it, in memory or only on the disk.</summary>
/// <param name="record">What is on the disk, without what is needed to do it again.</param>
internal sealed class SessionEntry(SessionRecord record)
{
    private int _waiting;

    /// <summary>Lets one request at a time in. Whoever is in may read and set the rest.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>What is on the disk, without what is needed to do it again.</summary>
    public SessionRecord Record { get; set; } = record;

    /// <summary>The session in memory; null if it is only on the disk.</summary>
    public OpenSession? Open { get; set; }

    /// <summary>Bytes of its file.</summary>
    public long Bytes { get; set; }

    /// <summary>When it was last asked for.</summary>
    public DateTimeOffset LastUsed { get; set; } = record.View.LastUsed;

    /// <summary>Whether it was deleted while others waited for it.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Waits for one's turn.</summary>
    /// <param name="most">How many may wait.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>False if too many wait already.</returns>
    public async Task<bool> TryEnterAsync(int most, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > most + 1)
            {
                return false;
            }

            await Gate.WaitAsync(cancellation);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Lets the session go out of memory; it is on the disk as it is.</summary>
    public void Evict()
    {
        Open?.Dispose();
        Open = null;
    }
}
