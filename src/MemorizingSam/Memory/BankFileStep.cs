namespace MemorizingSam.Memory;

/// <summary>One thing that a bank is about to do to its files.</summary>
/// <param name="Action">What.</param>
/// <param name="Path">To which file or folder.</param>
/// <param name="Target">A file's new name.</param>
internal readonly record struct BankFileStep(BankFileAction Action, string Path, string? Target = null);
