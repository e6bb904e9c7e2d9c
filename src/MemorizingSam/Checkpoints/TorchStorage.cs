namespace MemorizingSam.Checkpoints;

/// <summary>A block of elements that tensors look into.</summary>
/// <param name="Key">What the file calls it.</param>
/// <param name="Type">What one element is.</param>
/// <param name="Count">Elements in the block.</param>
/// <param name="ViewOffset">First element that may be looked at; above 0 only in files of the first torch versions.</param>
/// <param name="ViewCount">Elements that may be looked at.</param>
internal sealed record TorchStorage(string Key, ElementType Type, long Count, long ViewOffset, long ViewCount);
