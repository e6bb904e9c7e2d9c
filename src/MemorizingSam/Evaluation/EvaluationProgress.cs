namespace MemorizingSam.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="CasesDone">Cases that are finished, those of an earlier run included.</param>
/// <param name="Cases">All cases.</param>
/// <param name="CaseId">The case that is worked on.</param>
public readonly record struct EvaluationProgress(int CasesDone, int Cases, string CaseId)
{
    /// <summary>Whether cases are memorised now, and evaluated after that.</summary>
    public bool IsMemorising { get; init; }
}
