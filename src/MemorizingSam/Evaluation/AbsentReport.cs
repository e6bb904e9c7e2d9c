namespace MemorizingSam.Evaluation;

/// <summary>How often nothing was proposed where the object was not in view.</summary>
/// <param name="Category">The label, or <see cref="EvaluationSummary.AllCategories"/>.</param>
/// <param name="Trials">Parts of volumes that do not show the object.</param>
/// <param name="Empty">Share of them in which nothing was proposed, 0 to 1.</param>
public sealed record AbsentReport(string Category, int Trials, ValueSummary Empty);
