using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>What is recalled when something is asked for, where that is not simply the nearest cases of that name: for experiments.</summary>
/// <param name="Category">The category whose memories are given.</param>
internal sealed record RecallRule(string Category)
{
    /// <summary>Only memories of these ids; null for any.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>Seeds a draw of cases, another one for each volume, in the place of the nearest; null for the nearest.</summary>
    public int? DrawSeed { get; init; }

    /// <summary>Whether mask-guided fusion is told what was segmented.</summary>
    public bool TellsMasks { get; init; } = true;

    /// <summary>Whether a memory may be given.</summary>
    public bool Allows(MemoryInfo memory)
        => memory.Enabled && memory.Categories.Contains(Category) && (Ids is null || Ids.Contains(memory.Id));
}
