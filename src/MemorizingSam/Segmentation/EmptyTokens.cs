namespace MemorizingSam.Segmentation;

/// <summary>What to do with the tokens of a crop in which there is nothing to see.</summary>
public enum EmptyTokens
{
    /// <summary>Computed like all others: what the weights were trained with.</summary>
    Computed,

    /// <summary>
    /// Tokens whose voxels all lie outside the volume, or are all air of a CT (below −800 HU), take the results of one of their kind near
    /// them. Faster, and no longer the same numbers. See docs/decisions.md #62.
    /// </summary>
    Skipped,
}
