namespace MemorizingSam.Evaluation;

/// <summary>A case to evaluate, read when its turn comes.</summary>
/// <param name="Id">Name of the case, unique among all.</param>
/// <param name="PatientId">Whose image it is; intervals are over patients.</param>
/// <param name="Read">Reads image and labels.</param>
public sealed record EvaluationCase(string Id, string PatientId, Func<CancellationToken, EvaluationTruth> Read);
