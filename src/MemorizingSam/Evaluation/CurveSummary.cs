namespace MemorizingSam.Evaluation;

/// <summary>Means of a learning curve.</summary>
internal static class CurveSummary
{
    /// <summary>All points: of the mean over categories, then of each category; by clicks, then by the number of cases.</summary>
    /// <returns>Nothing if no curve was measured.</returns>
    public static IEnumerable<CurvePoint> Of(IReadOnlyList<CaseResult> results, PatientBootstrap bootstrap)
    {
        Entry[] entries =
        [
            .. from one in results
               from label in one.Labels
               where label.Curve is { Count: > 0 }
               from entry in EntriesOf(one.PatientId, label)
               select entry,
        ];
        return entries.GroupBy(entry => entry.Category)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (Category: group.Key, Entries: group.ToArray()))
            .Prepend((Category: EvaluationSummary.AllCategories, Entries: entries))
            .SelectMany(group => group.Entries
                .GroupBy(entry => (entry.Clicks, entry.Cases))
                .OrderBy(point => point.Key)
                .Select(point => PointOf(group.Category, point.Key.Cases, point.Key.Clicks, [.. point], bootstrap)));
    }

    private static IEnumerable<Entry> EntriesOf(string patient, LabelResult label)
    {
        var clicks = label.Curve![0].Clicks.Count;
        var first = label.Curve[0].Proposal is null ? 1 : 0;
        for (var count = first; count <= clicks && count < label.Clicks?.Count; count++)
        {
            yield return new Entry(patient, label.Label, 0, 0, count, label.Clicks[count].Dice);
        }

        foreach (var result in label.Curve)
        {
            if (result.Proposal is { } proposal)
            {
                yield return new Entry(patient, label.Label, result.Cases, result.Draw, 0, proposal);
            }

            for (var i = 0; i < clicks; i++)
            {
                yield return new Entry(patient, label.Label, result.Cases, result.Draw, i + 1, result.Clicks[i]);
            }
        }
    }

    private static CurvePoint PointOf(string category, int cases, int clicks, Entry[] entries, PatientBootstrap bootstrap)
    {
        var draws = entries.GroupBy(entry => entry.Draw)
            .Select(draw => draw.GroupBy(entry => entry.Category).Average(group => group.Average(entry => entry.Dice)))
            .ToArray();
        var mean = draws.Average();
        var deviation = draws.Length == 1 ? 0 : Math.Sqrt(draws.Sum(draw => (draw - mean) * (draw - mean)) / (draws.Length - 1));
        return new CurvePoint(
            category, cases, draws.Length, clicks, bootstrap.Summarise([.. entries.Select(entry => (entry.Patient, entry.Category, entry.Dice))]), deviation);
    }

    private sealed record Entry(string Patient, string Category, int Cases, int Draw, int Clicks, double Dice);
}
