namespace MemorizingSam.Memory;

/// <summary>What a memory bank holds, in numbers.</summary>
public sealed record BankStatistics
{
    /// <summary>Memories that can be used, enabled or not.</summary>
    public required int Count { get; init; }

    /// <summary>Memories that are recalled.</summary>
    public required int Enabled { get; init; }

    /// <summary>Memories of each category; one memory may have several.</summary>
    public required IReadOnlyDictionary<string, int> ByCategory { get; init; }

    /// <summary>Bytes of their files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Memories that were removed and whose files are still there until the bank is compacted.</summary>
    public required int RemovedCount { get; init; }

    /// <summary>Bytes that compacting frees.</summary>
    public required long RemovedBytes { get; init; }

    /// <summary>Memories that are not used, since a line of the manifest about them is damaged.</summary>
    public required int SetAside { get; init; }
}
