namespace MemorizingSam.Evaluation;

/// <summary>A result to look at.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Result">Its result.</param>
/// <param name="Png">A picture of it.</param>
internal sealed record WorstResult(string CaseId, LabelResult Result, byte[] Png);
