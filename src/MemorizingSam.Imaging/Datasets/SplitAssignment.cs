namespace MemorizingSam.Imaging.Datasets;

/// <summary>Gives cases the splits that a file says.</summary>
/// <remarks>
/// A case that the file leaves out is in no split; only what lies in a folder of test or validation images stays what it is, for
/// nnU-Net's folds speak about imagesTr alone.
/// </remarks>
internal static class SplitAssignment
{
    /// <summary>Assigns splits and patients; ids that are not there or are there twice are added to the findings.</summary>
    public static IReadOnlyList<DatasetCase> Apply(
        IReadOnlyList<DatasetCase> cases, SplitsFile splits, ICollection<DatasetFinding> findings)
    {
        var known = cases
            .Select(one => one with { PatientId = splits.Patients.GetValueOrDefault(one.Id, one.PatientId) })
            .ToArray();
        var ids = known.SelectMany(one => new[] { one.Id, one.PatientId }).ToHashSet();
        foreach (var entry in splits.Entries.GroupBy(entry => entry.Id))
        {
            if (!ids.Contains(entry.Key))
            {
                findings.Add(DatasetFinding.Error(
                    splits.Path, $"names case '{entry.Key}', which is not there; add its files, or take it out of the splits."));
            }
            else if (entry.Count() > 1)
            {
                findings.Add(Twice(splits, entry.Key, [.. entry.Select(one => one.Split).Distinct()]));
            }
        }

        foreach (var stranger in splits.Patients.Keys.Where(id => known.All(one => one.Id != id)))
        {
            findings.Add(DatasetFinding.Error(
                splits.Path,
                $"names the patient of case '{stranger}', which is not there; add its files, or take it out of \"patients\"."));
        }

        var splitOf = splits.Entries.DistinctBy(entry => entry.Id).ToDictionary(entry => entry.Id, entry => entry.Split);
        var assigned = Array.ConvertAll(known, one => one with { Split = SplitOf(one, splitOf) });
        var leftOut = assigned.Where(one => one.Split is null).ToArray();
        if (leftOut.Length > 0)
        {
            findings.Add(DatasetFinding.Warning(
                splits.Path, $"leaves out {leftOut.Length} cases, first '{leftOut[0].Id}'; they are used for nothing."));
        }

        return assigned;
    }

    private static DatasetSplit? SplitOf(DatasetCase one, Dictionary<string, DatasetSplit> splitOf)
        => splitOf.TryGetValue(one.Id, out var split) || splitOf.TryGetValue(one.PatientId, out split) ? split
            : one.Split == DatasetSplit.Train ? null
            : one.Split;

    private static DatasetFinding Twice(SplitsFile splits, string id, DatasetSplit[] where)
        => DatasetFinding.Error(
            splits.Path,
            where.Length > 1
                ? $"leaks '{id}' between splits: it is in {string.Join(" and ", where.Select(Name))}; keep it in one."
                : $"names '{id}' twice in {Name(where[0])}; name it once.");

    private static string Name(DatasetSplit split) => split.ToString().ToLowerInvariant();
}
