namespace MemorizingSam.Evaluation;

/// <summary>What was reached with memories that were spoilt in some way.</summary>
/// <param name="What">In which.</param>
/// <param name="Summary">Means and intervals.</param>
/// <param name="Gains">The same against no memory at all, paired by object: below 0 memories do harm.</param>
public sealed record AblationReport(MemoryAblation What, EvaluationSummary Summary, IReadOnlyList<ComparisonRow> Gains);
