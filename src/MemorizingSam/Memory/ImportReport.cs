namespace MemorizingSam.Memory;

/// <summary>What was taken into a memory bank.</summary>
/// <param name="Imported">Ids of the memories that are new in the bank.</param>
/// <param name="Duplicates">How many were there already.</param>
/// <param name="Skipped">Damaged memories of a merged bank that were left out, each with the reason.</param>
public sealed record ImportReport(IReadOnlyList<string> Imported, int Duplicates, IReadOnlyList<BankDamage> Skipped);
