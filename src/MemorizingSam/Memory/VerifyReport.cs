namespace MemorizingSam.Memory;

/// <summary>What reading every byte of a memory bank showed.</summary>
/// <param name="Memories">How many memories were read.</param>
/// <param name="Bytes">How many bytes were read.</param>
/// <param name="Damages">What is damaged; empty if all is well.</param>
public sealed record VerifyReport(int Memories, long Bytes, IReadOnlyList<BankDamage> Damages)
{
    /// <summary>Whether every byte is what was written.</summary>
    public bool IsClean => Damages.Count == 0;
}
