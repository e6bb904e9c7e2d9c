namespace MemorizingSam.Memory;

/// <summary>What the numbers are by which the nearest memories are found.</summary>
public enum RecallKeyKind
{
    /// <summary>Pooled, normalised tokens of an early block: a few hundred numbers.</summary>
    PooledTokens,

    /// <summary>The crop's own voxels, as in the paper: 128³ numbers at its size.</summary>
    RawVoxels,
}
