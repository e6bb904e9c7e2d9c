namespace MemorizingSam.Evaluation;

/// <summary>Takes results apart by the memories they were reached with, and compares them with those without.</summary>
internal static class MemoryArms
{
    /// <summary>The results of one way of remembering, in the form of results without memory.</summary>
    public static IReadOnlyList<CaseResult> Select(IReadOnlyList<CaseResult> results, Func<LabelResult, LabelResult> arm)
        => [.. results.Select(one => one with { Labels = [.. one.Labels.Select(arm)] })];

    /// <summary>One way of remembering − no memory, number by number, and its proposals against one click.</summary>
    public static IReadOnlyList<ComparisonRow> Gains(
        IReadOnlyList<CaseResult> results, Func<LabelResult, LabelResult> arm, EvaluationOptions options, PatientBootstrap bootstrap)
    {
        PairedResult[] pairs =
        [
            .. from one in results
               from label in one.Labels
               select new PairedResult(one.PatientId, label.Label, Values(label), Values(arm(label))),
        ];
        return
        [
            .. PairedResult.Rows(pairs, bootstrap),
            .. options.Prompts.HasFlag(EvaluationPrompts.Click) ? PairedResult.Rows([.. pairs.Select(Crossed)], bootstrap) : [],
        ];

        Dictionary<string, double> Values(LabelResult label)
            => ResultValues.Of(label, options).ToDictionary(value => value.Name, value => value.Value);
    }

    /// <summary>How often nothing was proposed where the object was not in view.</summary>
    public static IEnumerable<AbsentReport> Absent(IReadOnlyList<CaseResult> results, PatientBootstrap bootstrap)
    {
        (string Patient, string Category, double Value)[] trials =
        [
            .. from one in results
               from label in one.Labels
               let absent = label.Absent
               where absent is not null
               select (one.PatientId, label.Label, absent.IsEmpty ? 1.0 : 0.0),
        ];
        return trials.Length == 0
            ? []
            : trials.GroupBy(trial => trial.Category)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, Trials: group.ToArray()))
                .Prepend((EvaluationSummary.AllCategories, trials))
                .Select(group => new AbsentReport(group.Item1, group.Item2.Length, bootstrap.Summarise(group.Item2)));
    }

    /// <summary>What each stage takes.</summary>
    public static IReadOnlyList<StageCost> Cost(IReadOnlyList<CaseResult> results)
    {
        var without = results.SelectMany(one => one.Labels).ToArray();
        var with = without.Select(label => label.WithMemory!).ToArray();
        return
        [
            .. ResultValues.AllStages.Select(stage => new StageCost(
                stage,
                Seconds(without, stage) / without.Length,
                Seconds(with, stage) / with.Length,
                Milliseconds(without, stage),
                Milliseconds(with, stage),
                with.Average(label => label.ProposalSecondsByStage?.GetValueOrDefault(stage) ?? 0))),
        ];
    }

    private static PairedResult Crossed(PairedResult pair) => pair with
    {
        First = new Dictionary<string, double> { [MemoryReport.ZeroAgainstOne] = pair.First[ResultValues.Name("dice", 1)] },
        Second = new Dictionary<string, double> { [MemoryReport.ZeroAgainstOne] = pair.Second[ResultValues.Name("dice", 0)] },
    };

    private static double Seconds(LabelResult[] labels, string stage) => labels.Sum(label => label.SecondsByStage.GetValueOrDefault(stage));

    private static double? Milliseconds(LabelResult[] labels, string stage)
    {
        var runs = ResultValues.IsOfEncoder(stage) ? labels.Sum(label => label.EncoderRuns)
            : ResultValues.IsOfDecoder(stage) ? labels.Sum(label => label.DecoderRuns)
            : 0;
        return runs == 0 ? null : 1000 * Seconds(labels, stage) / runs;
    }
}
