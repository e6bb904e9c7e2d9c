namespace MemorizingSam.Evaluation;

/// <summary>One number in two reports.</summary>
/// <param name="Category">The label, or <see cref="EvaluationSummary.AllCategories"/>.</param>
/// <param name="Value">Name of the number, such as <c>dice@5</c>.</param>
/// <param name="First">Mean in the first report, over the results that both have a finite number for.</param>
/// <param name="Second">Mean in the second report, over the same.</param>
/// <param name="Difference">Second − first, paired by case and label, with its interval over patients.</param>
public sealed record ComparisonRow(string Category, string Value, double First, double Second, ValueSummary Difference)
{
    /// <summary>Of a Dice, the share of what the first lacks to 1 that the second does not lack any more; null for other numbers.</summary>
    public ValueSummary? ErrorRemoved { get; init; }
}
