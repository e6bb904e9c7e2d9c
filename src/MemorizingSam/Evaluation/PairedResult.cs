namespace MemorizingSam.Evaluation;

/// <summary>The numbers of one object, measured twice.</summary>
/// <param name="Patient">Whose it is.</param>
/// <param name="Label">Its label.</param>
/// <param name="First">What is compared with.</param>
/// <param name="Second">What is compared.</param>
internal sealed record PairedResult(
    string Patient, string Label, IReadOnlyDictionary<string, double> First, IReadOnlyDictionary<string, double> Second)
{
    /// <summary>Compares each number that all objects have: of the mean over categories, then of each category.</summary>
    public static IReadOnlyList<ComparisonRow> Rows(IReadOnlyCollection<PairedResult> pairs, PatientBootstrap bootstrap) =>
    [
        .. RowsOf(EvaluationSummary.AllCategories, [.. pairs], bootstrap),
        .. pairs.GroupBy(pair => pair.Label)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => RowsOf(group.Key, [.. group], bootstrap)),
    ];

    private static IEnumerable<ComparisonRow> RowsOf(string category, PairedResult[] pairs, PatientBootstrap bootstrap)
    {
        var names = pairs[0].First.Keys.Where(name => pairs.All(pair => pair.First.ContainsKey(name) && pair.Second.ContainsKey(name)));
        foreach (var name in names)
        {
            // A mask that is empty in one report alone has no finite difference; it is counted as infinite.
            var both = pairs.Where(pair => double.IsFinite(pair.First[name]) && double.IsFinite(pair.Second[name])).ToArray();
            yield return new ComparisonRow(
                category,
                name,
                Mean(both, pair => pair.First[name]),
                Mean(both, pair => pair.Second[name]),
                bootstrap.Summarise([.. pairs.Select(pair => (pair.Patient, pair.Label, pair.Gain(name)))]))
            {
                ErrorRemoved = name.StartsWith("dice@", StringComparison.Ordinal)
                    ? bootstrap.SummariseShare([.. pairs.Select(pair => (pair.Patient, pair.Label, pair.Gain(name), 1 - pair.First[name]))])
                    : null,
            };
        }
    }

    private double Gain(string name) => Second[name] - First[name];

    private static double Mean(PairedResult[] pairs, Func<PairedResult, double> value)
        => pairs.Length == 0 ? double.NaN : pairs.GroupBy(pair => pair.Label).Average(group => group.Average(value));
}
