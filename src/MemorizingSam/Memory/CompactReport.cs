namespace MemorizingSam.Memory;

/// <summary>What compacting a memory bank erased.</summary>
/// <param name="Erased">How many removed memories are gone from the disk, with all that was written about them.</param>
/// <param name="FreedBytes">Bytes of the files that were deleted.</param>
/// <param name="Remaining">
/// Files that could not be deleted, since another program has them open; they go when the bank is next opened to write. Empty on systems
/// that let open files be deleted.
/// </param>
public sealed record CompactReport(int Erased, long FreedBytes, IReadOnlyList<string> Remaining);
