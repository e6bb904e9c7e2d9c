using MemorizingSam.Imaging.Datasets;

namespace MemorizingSam.Evaluation;

/// <summary>Chooses the cases of a data set that an evaluation asks for.</summary>
public static class EvaluationCases
{
    /// <summary>What <see cref="EvaluationOptions.Split"/> says for all cases, also those in no split.</summary>
    public const string AllSplits = "all";

    /// <summary>The cases of a split, in the data set's order.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">Split and labels.</param>
    /// <exception cref="ArgumentException">There is no such split, nothing in it, or no such label.</exception>
    public static IReadOnlyList<EvaluationCase> Of(Dataset dataset, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Labels?.FirstOrDefault(label => !dataset.LabelNames.Contains(label)) is { } unknown)
        {
            throw new ArgumentException(
                $"'{dataset.Name}' has no label '{unknown}'; it has {string.Join(", ", dataset.LabelNames)}.");
        }

        var cases = options.Split == AllSplits ? dataset.Cases : [.. dataset.CasesIn(SplitNamed(options.Split))];
        if (cases.Count == 0)
        {
            var counts = dataset.Cases.GroupBy(one => one.Split)
                .Select(group => $"{group.Count()} in {(group.Key is { } split ? NameOf(split) : "no split")}");
            throw new ArgumentException(
                $"'{dataset.Name}' has no case in the split '{options.Split}', but {string.Join(", ", counts)}; choose one of {Names()}.");
        }

        return [.. cases.Select(one => new EvaluationCase(one.Id, one.PatientId, cancellation => Read(one, cancellation)))];
    }

    private static EvaluationTruth Read(DatasetCase one, CancellationToken cancellation)
    {
        var volume = one.Read(cancellation);
        return new EvaluationTruth(volume.Image, volume.Labels.Names, name => volume.Labels[name].ToVolume());
    }

    private static DatasetSplit SplitNamed(string name)
    {
        foreach (var split in Enum.GetValues<DatasetSplit>())
        {
            if (NameOf(split) == name)
            {
                return split;
            }
        }

        throw new ArgumentException($"There is no split '{name}'; choose one of {Names()}.");
    }

    private static string Names() => string.Join(", ", [.. Enum.GetValues<DatasetSplit>().Select(NameOf), AllSplits]);

    private static string NameOf(DatasetSplit split) => split.ToString().ToLowerInvariant();
}
