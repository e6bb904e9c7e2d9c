using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>
/// The splits in TotalSegmentator's <c>meta.csv</c>: columns <c>image_id</c> and <c>split</c> among others, divided by semicolons
/// or commas.
/// </summary>
internal static class TotalSegmentatorMeta
{
    private const string FileName = "meta.csv";

    /// <summary>Reads the split of each subject; none if there is no file, or no such column in it.</summary>
    /// <exception cref="VolumeFormatException">The file has no subjects, or one in two splits.</exception>
    public static IReadOnlyDictionary<string, DatasetSplit> ReadSplits(string folder, ICollection<DatasetFinding> findings)
    {
        var path = Path.Combine(folder, FileName);
        var splits = new Dictionary<string, DatasetSplit>();
        if (!File.Exists(path))
        {
            return splits;
        }

        var lines = File.ReadAllLines(path).Where(line => line.Length > 0).ToArray();
        var divider = lines.Length > 0 && lines[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var rows = lines.Select(line => line.Split(divider, StringSplitOptions.TrimEntries)).ToArray();
        var header = rows is [var first, ..] ? first : [];
        var (id, split) = (Array.IndexOf(header, "image_id"), Array.IndexOf(header, "split"));
        if (id < 0)
        {
            throw new VolumeFormatException(
                path, "has no column 'image_id' in its first line; it must be like 'image_id;age;gender;…;split'.");
        }

        if (split < 0)
        {
            findings.Add(DatasetFinding.Warning(
                path, "has no column 'split', so that no case has a split; add one, or give --splits FILE."));
            return splits;
        }

        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i].Length <= Math.Max(id, split) || SplitsFile.ParseSplit(rows[i][split]) is not { } parsed)
            {
                throw new VolumeFormatException(
                    path, $"has no split in line {i + 1}, '{lines[i]}'; allowed are train, val and test.");
            }

            if (!splits.TryAdd(rows[i][id], parsed))
            {
                throw new VolumeFormatException(path, $"lists '{rows[i][id]}' twice; keep one line for each subject.");
            }
        }

        return CheckSubjects(path, splits, findings);
    }

    private static Dictionary<string, DatasetSplit> CheckSubjects(
        string path, Dictionary<string, DatasetSplit> splits, ICollection<DatasetFinding> findings)
    {
        var missing = splits.Keys.Where(id => !Directory.Exists(Path.Combine(Path.GetDirectoryName(path)!, id))).ToArray();
        if (missing.Length > 0)
        {
            findings.Add(DatasetFinding.Warning(
                path,
                $"lists {missing.Length} subjects that are not here, first '{missing[0]}'; this may be a part of the data."));
        }

        return splits;
    }
}
