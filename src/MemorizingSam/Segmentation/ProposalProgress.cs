namespace MemorizingSam.Segmentation;

/// <summary>How far a folder of volumes is looked through.</summary>
/// <param name="Cases">How many volumes there are.</param>
/// <param name="CasesDone">How many are done, those of earlier runs included.</param>
/// <param name="CasesFound">How many of these earlier runs had done.</param>
public readonly record struct ProposalProgress(int Cases, int CasesDone, int CasesFound);
