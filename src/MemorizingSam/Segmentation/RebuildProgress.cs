namespace MemorizingSam.Segmentation;

/// <summary>How far a memory bank is made anew.</summary>
/// <param name="IsEncoding">Whether cases are encoded; before that, their volumes are looked for.</param>
/// <param name="Done">Files looked at, or cases encoded.</param>
/// <param name="Total">Files to look at, of which not all may be needed, or cases.</param>
public readonly record struct RebuildProgress(bool IsEncoding, int Done, int Total);
