namespace MemorizingSam.Memory;

/// <summary>Something in a memory bank that is not what was written.</summary>
/// <param name="Id">The memory it concerns; null if it concerns the bank.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
public sealed record BankDamage(string? Id, string Problem);
