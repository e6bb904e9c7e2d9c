namespace MemorizingSam.Memory;

/// <summary>A bank at one moment.</summary>
/// <param name="Memories">All that can be used, enabled or not.</param>
/// <param name="Generation">How often it was compacted.</param>
/// <param name="Revision">Grows with each change.</param>
/// <param name="KeysPath">Its file of recall keys.</param>
internal sealed record BankSnapshot(IReadOnlyList<MemoryInfo> Memories, long Generation, long Revision, string KeysPath);
