namespace MemorizingSam.Evaluation;

/// <summary>What was reached on one case.</summary>
/// <param name="CaseId">Name of the case.</param>
/// <param name="PatientId">Whose image it is.</param>
/// <param name="SecondsReading">Time to read the image.</param>
/// <param name="Labels">Its labels, as far as they were asked for and are there.</param>
public sealed record CaseResult(string CaseId, string PatientId, double SecondsReading, IReadOnlyList<LabelResult> Labels);
