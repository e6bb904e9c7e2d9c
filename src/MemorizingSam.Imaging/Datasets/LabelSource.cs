namespace MemorizingSam.Imaging.Datasets;

/// <summary>One label file of a case, and what the numbers in it mean.</summary>
/// <param name="Path">The file.</param>
/// <param name="Values">
/// For each label that the file may hold the stored numbers that belong to it: one, or several for a region such as a whole
/// tumour. Other numbers than these and 0 are a fault.
/// </param>
public sealed record LabelSource(string Path, IReadOnlyDictionary<string, IReadOnlyList<int>> Values)
{
    /// <summary>All labels that the files of some cases may hold, in ordinal order.</summary>
    internal static IReadOnlyList<string> NamesIn(IEnumerable<DatasetCase> cases)
        =>
        [
            .. cases.SelectMany(one => one.LabelSources)
                .SelectMany(source => source.Values.Keys)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A file that holds one label's mask as 1, and 0 elsewhere.</summary>
    internal static LabelSource Binary(string path, string label)
        => new(path, new Dictionary<string, IReadOnlyList<int>> { [label] = [1] });
}
