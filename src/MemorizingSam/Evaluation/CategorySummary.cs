namespace MemorizingSam.Evaluation;

/// <summary>Results of one category, or of all.</summary>
/// <param name="Category">The label; <see cref="EvaluationSummary.AllCategories"/> for the mean over categories.</param>
/// <param name="Results">Number of results.</param>
/// <param name="Patients">Number of patients that they come from.</param>
/// <param name="MeanDice">Mean Dice after 0, 1, 2, … clicks; empty if clicks were not evaluated.</param>
/// <param name="Values">Every number by its name, such as <c>dice@5</c>; names are explained in the report.</param>
public sealed record CategorySummary(
    string Category,
    int Results,
    int Patients,
    IReadOnlyList<double> MeanDice,
    IReadOnlyDictionary<string, ValueSummary> Values);
