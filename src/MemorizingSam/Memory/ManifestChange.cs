namespace MemorizingSam.Memory;

/// <summary>What a line of a manifest tells.</summary>
internal enum ManifestChange
{
    /// <summary>The first line: version, generation and options of the bank.</summary>
    Create,

    /// <summary>A memory was added, perhaps in place of another.</summary>
    Add,

    /// <summary>A memory was removed.</summary>
    Remove,

    /// <summary>A memory is recalled again.</summary>
    Enable,

    /// <summary>A memory is recalled no more.</summary>
    Disable,

    /// <summary>A memory counts otherwise than before.</summary>
    Weigh,
}
