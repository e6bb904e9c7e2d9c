namespace MemorizingSam.Memory;

/// <summary>What to look for in a memory bank.</summary>
public sealed record RecallQuery
{
    /// <summary>The key of the case at hand, as long as the bank's.</summary>
    public required ReadOnlyMemory<float> Key { get; init; }

    /// <summary>How many memories to find at most.</summary>
    public int K { get; init; } = 3;

    /// <summary>Only memories that segmented this; null for any.</summary>
    public string? Category { get; init; }

    /// <summary>SHA-256 of the volume at hand, whose own memories are passed over; null if it has none.</summary>
    public string? ExcludedSource { get; init; }

    /// <summary>Only memories of these ids; null for any.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>Only memories whose voxels have an edge between these, the geometric mean of the three axes in mm; null for any.</summary>
    public (double From, double To)? SpacingMm { get; init; }

    /// <summary>Checks that a bank can be asked this.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate(BankOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Key.Length != options.RecallKeyLength)
        {
            throw new ArgumentException($"The query's key has {Key.Length} numbers; the bank's have {options.RecallKeyLength}.");
        }

        if (!MemoryFile.AreFinite(Key.Span))
        {
            throw new ArgumentException("The query's key holds NaN or infinity; nothing is near to it.");
        }

        if (K < 0)
        {
            throw new ArgumentException($"K ({K}) must be 0 or more.");
        }

        if (ExcludedSource is not null)
        {
            Digits.Require(ExcludedSource, Digits.Sha256, nameof(ExcludedSource));
        }
    }
}
