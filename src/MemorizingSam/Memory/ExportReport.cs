namespace MemorizingSam.Memory;

/// <summary>What was written into an archive.</summary>
/// <param name="Exported">How many memories.</param>
/// <param name="Skipped">Damaged memories that were left out, each with the reason.</param>
public sealed record ExportReport(int Exported, IReadOnlyList<BankDamage> Skipped);
