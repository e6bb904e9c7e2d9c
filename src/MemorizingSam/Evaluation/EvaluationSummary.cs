namespace MemorizingSam.Evaluation;

/// <summary>Means over all results, with intervals over patients.</summary>
/// <param name="Overall">Mean over categories, each counting the same.</param>
/// <param name="Categories">Each category, by name.</param>
public sealed record EvaluationSummary(CategorySummary Overall, IReadOnlyList<CategorySummary> Categories)
{
    /// <summary>What <see cref="Overall"/> is called.</summary>
    public const string AllCategories = "mean over categories";

    /// <summary>How well the model knows how good its masks are; null if it does not say.</summary>
    public QualityCalibration? Calibration { get; init; }

    /// <summary>Summarises cases.</summary>
    /// <exception cref="ArgumentException">There is no result at all.</exception>
    internal static EvaluationSummary Of(IReadOnlyList<CaseResult> cases, EvaluationOptions options)
    {
        var results = cases.SelectMany(one => one.Labels.Select(label => (one.PatientId, Result: label))).ToArray();
        if (results.Length == 0)
        {
            throw new ArgumentException(
                $"None of {cases.Count} cases holds a label to evaluate"
                + (options.Labels is { } labels ? $" of {string.Join(", ", labels)}; check their names." : "."));
        }

        var bootstrap = new PatientBootstrap(options.Seed, options.Resamples);
        var categories = results.GroupBy(result => result.Result.Label)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Summarise(group.Key, [.. group]))
            .ToArray();
        return new EvaluationSummary(Summarise(AllCategories, results), categories) { Calibration = QualityCalibration.Of(cases) };

        CategorySummary Summarise(string name, (string PatientId, LabelResult Result)[] entries)
        {
            var values = entries
                .SelectMany(entry => ResultValues.Of(entry.Result, options)
                    .Select(value => (value.Name, Row: (entry.PatientId, entry.Result.Label, value.Value))))
                .GroupBy(value => value.Name, value => value.Row)
                .ToDictionary(group => group.Key, group => bootstrap.Summarise([.. group]));
            return new CategorySummary(
                name,
                entries.Length,
                entries.Select(entry => entry.PatientId).Distinct(StringComparer.Ordinal).Count(),
                MeanDice([.. entries.Select(entry => entry.Result)]),
                values);
        }
    }

    private static double[] MeanDice(LabelResult[] results)
    {
        var counts = results[0].Clicks?.Count ?? 0;
        return
        [
            .. Enumerable.Range(0, counts).Select(
                count => results.GroupBy(result => result.Label).Average(group => group.Average(result => result.Clicks![count].Dice))),
        ];
    }
}
