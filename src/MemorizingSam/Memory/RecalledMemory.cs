namespace MemorizingSam.Memory;

/// <summary>A memory that was found near a query, and what it remembers.</summary>
/// <param name="Case">Which one, and how near.</param>
/// <param name="Tensors">What it remembers.</param>
public sealed record RecalledMemory(RecalledCase Case, MemoryTensors Tensors);
