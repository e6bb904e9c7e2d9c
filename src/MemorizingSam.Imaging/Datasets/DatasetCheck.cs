using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>
/// Reads every file of a data set and tells what is in it and what is wrong with it: all of it, not the first fault only.
/// </summary>
public static class DatasetCheck
{
    /// <summary>Cases read at once at most; each takes the memory of its volumes.</summary>
    private const int MostAtOnce = 4;

    /// <summary>A label this many times as large or small as in the middle case is worth a look.</summary>
    private const double OddFactor = 10;

    /// <summary>Cases that a label's middle size must be known from before any size is called odd.</summary>
    private const int FewestForOdd = 8;

    /// <summary>Checks the data set in a folder.</summary>
    /// <param name="folder">A folder in one of the arrangements of <see cref="DatasetLayout"/>.</param>
    /// <param name="options">Splits from elsewhere; null for the folder's own.</param>
    /// <param name="progress">Told after each case, from any thread.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="VolumeFormatException">No data set can be made out at all.</exception>
    /// <exception cref="ArgumentException">The options break a rule.</exception>
    /// <exception cref="IOException">The folder or a description in it cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static DatasetReport Run(
        string folder,
        DatasetOptions? options = null,
        IProgress<DatasetCheckProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var survey = DatasetSurvey.Of(folder, options ?? new DatasetOptions());
        var dataset = survey.Dataset;
        var checks = new CaseCheck[dataset.Cases.Count];
        var done = 0;
        Parallel.For(
            0,
            checks.Length,
            new ParallelOptions
            {
                CancellationToken = cancellation,
                MaxDegreeOfParallelism = Math.Min(MostAtOnce, Environment.ProcessorCount),
            },
            i =>
            {
                checks[i] = CaseCheck.Run(dataset.Cases[i], cancellation);
                progress?.Report(new DatasetCheckProgress(Interlocked.Increment(ref done), checks.Length));
            });

        var cases = Array.ConvertAll(checks, check => check.Report);
        var labels = dataset.LabelNames.Select(name => Total(name, cases)).ToArray();
        return new DatasetReport
        {
            Name = dataset.Name,
            Folder = dataset.Folder,
            Layout = dataset.Layout,
            Cases = cases,
            Labels = labels,
            Shapes = Ranges(cases, (one, axis) => one.Shape?[axis]),
            SpacingsMm = Ranges(cases, (one, axis) => one.SpacingMm?[axis]),
            Findings =
            [
                .. survey.Findings,
                .. checks.SelectMany(check => check.Findings),
                .. FindCopies(dataset, checks),
                .. FindOddSizes(dataset, cases, labels),
                .. FindRareLabels(dataset, labels),
            ],
        };
    }

    private static LabelReport Total(string name, CaseReport[] cases)
    {
        var holders = cases
            .SelectMany(one => one.Labels.Where(label => label.Name == name).Select(label => (one.Split, label.Ml)))
            .ToArray();
        return new LabelReport
        {
            Name = name,
            Train = holders.Count(holder => holder.Split == DatasetSplit.Train),
            Validation = holders.Count(holder => holder.Split == DatasetSplit.Validation),
            Test = holders.Count(holder => holder.Split == DatasetSplit.Test),
            InNoSplit = holders.Count(holder => holder.Split is null),
            Ml = NumberRange.Of(holders.Select(holder => holder.Ml)),
        };
    }

    private static NumberRange[] Ranges(CaseReport[] cases, Func<CaseReport, int, double?> along)
        =>
        [
            .. Enumerable.Range(0, 3)
                .Select(axis => NumberRange.Of(cases.Select(one => along(one, axis)).OfType<double>()))
                .OfType<NumberRange>(),
        ];

    /// <summary>Images that are the same voxel by voxel under the names of different patients.</summary>
    private static IEnumerable<DatasetFinding> FindCopies(Dataset dataset, CaseCheck[] checks)
    {
        var images = dataset.Cases
            .Zip(checks, (one, check) => (Case: one, check.ImageHash))
            .Where(image => image.ImageHash is not null);
        foreach (var copies in images.GroupBy(image => image.ImageHash, image => image.Case))
        {
            if (copies.Select(one => one.PatientId).Distinct().Count() < 2)
            {
                continue;
            }

            var ids = string.Join(
                ", ", copies.Select(one => one.Split is { } split ? $"{one.Id} in {split.ToString().ToLowerInvariant()}" : one.Id));
            var isLeak = copies.Select(one => one.Split).OfType<DatasetSplit>().Distinct().Count() > 1;
            yield return new DatasetFinding(
                isLeak ? FindingSeverity.Error : FindingSeverity.Warning,
                dataset.Folder,
                isLeak
                    ? $"leaks an image between splits: {ids} are the same voxel by voxel; remove the copies, "
                        + "or name their patient under \"patients\" in the splits."
                    : $"holds the same image under several names: {ids}; remove the copies.",
                copies.First().Id);
        }
    }

    private static IEnumerable<DatasetFinding> FindOddSizes(Dataset dataset, CaseReport[] cases, LabelReport[] labels)
        => from label in labels
           where label.Train + label.Validation + label.Test + label.InNoSplit >= FewestForOdd
           let middle = label.Ml?.Median ?? double.NaN
           from one in cases
           from held in one.Labels
           where held.Name == label.Name
           where held.Ml > OddFactor * middle || held.Ml < middle / OddFactor
           select new DatasetFinding(
               FindingSeverity.Warning,
               dataset.Folder,
               $"has {held.Ml:0.##} ml of '{label.Name}' in case '{one.Id}', where {middle:0.##} ml is the middle; "
               + "look whether its labels are right, or cut off.",
               one.Id);

    private static IEnumerable<DatasetFinding> FindRareLabels(Dataset dataset, LabelReport[] labels)
    {
        var hasTraining = dataset.CasesIn(DatasetSplit.Train).Any();
        foreach (var label in labels)
        {
            if (label.Ml is null)
            {
                // A description promises its labels; file names of organs promise nothing about a part of the data.
                yield return dataset.Layout == DatasetLayout.NnUNet
                    ? DatasetFinding.Error(
                        Path.Combine(dataset.Folder, NnUNetDescription.FileName),
                        $"names '{label.Name}', which no case holds; take it out, or add cases that have it.")
                    : DatasetFinding.Warning(dataset.Folder, $"holds no voxel of '{label.Name}', whose files are all empty.");
            }
            else if (hasTraining && label.Train == 0)
            {
                yield return DatasetFinding.Warning(
                    dataset.Folder, $"holds '{label.Name}' in no training case; nothing can be learnt about it.");
            }
        }
    }
}
