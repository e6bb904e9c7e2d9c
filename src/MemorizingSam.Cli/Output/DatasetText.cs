using MemorizingSam.Imaging.Datasets;

namespace MemorizingSam.Cli.Output;

/// <summary>A data set in words, for people.</summary>
internal static class DatasetText
{
    /// <summary>What <c>memsam data check</c> prints: cases, labels, ranges, remarks and a verdict.</summary>
    public static string Describe(DatasetReport report)
    {
        var cases = report.Cases.Select(Row).Prepend(["case", "split", "voxels", "mm", "axes", "labels (ml)"]);
        var labels = report.Labels
            .Select(Row)
            .Prepend(["label", "train", "validation", "test", "no split", "ml: least, median, most"]);
        return string.Join(
            Environment.NewLine,
            [
                $"{report.Name}: {report.Cases.Count} cases in {report.Layout} layout",
                string.Empty,
                .. Table(cases),
                string.Empty,
                .. Table(labels),
                string.Empty,
                .. Ranges(report),
                .. Lines(report, FindingSeverity.Warning),
                report.IsSound ? "No errors." : $"{report.ErrorCount} error(s).",
            ]);
    }

    /// <summary>One line for each fault.</summary>
    public static IEnumerable<string> Errors(DatasetReport report) => Lines(report, FindingSeverity.Error);

    private static IEnumerable<string> Lines(DatasetReport report, FindingSeverity severity)
        => from finding in report.Findings
           where finding.Severity == severity
           select $"{severity.ToString().ToLowerInvariant()}: {finding.Message}";

    private static string[] Row(CaseReport one) =>
    [
        one.Id,
        one.Split?.ToString().ToLowerInvariant() ?? "-",
        one.Shape?.ToString() ?? "unreadable",
        one.SpacingMm is { } mm ? $"{mm.X:0.##}×{mm.Y:0.##}×{mm.Z:0.##}" : "-",
        one.Orientation ?? "-",
        string.Join(", ", one.Labels.Select(label => $"{label.Name} {label.Ml:0.##}")),
    ];

    private static string[] Row(LabelReport label) =>
    [
        label.Name,
        $"{label.Train}",
        $"{label.Validation}",
        $"{label.Test}",
        $"{label.InNoSplit}",
        label.Ml is { } ml ? $"{ml.Min:0.##}, {ml.Median:0.##}, {ml.Max:0.##}" : "never there",
    ];

    private static IEnumerable<string> Ranges(DatasetReport report)
    {
        var splits = report.Cases.GroupBy(one => one.Split).OrderBy(split => split.Key ?? (DatasetSplit)int.MaxValue)
            .Select(split => $"{split.Key?.ToString().ToLowerInvariant() ?? "no split"} {split.Count()}");
        yield return $"splits   {string.Join(", ", splits)}";
        if (report.Shapes.Count == 3)
        {
            yield return $"voxels   {Along(report.Shapes, range => $"{range.Min:0}–{range.Max:0} (median {range.Median:0.#})")}";
            yield return $"mm       {Along(
                report.SpacingsMm, range => $"{range.Min:0.##}–{range.Max:0.##} (median {range.Median:0.##})")}";
        }
    }

    private static string Along(IReadOnlyList<NumberRange> ranges, Func<NumberRange, string> tell)
        => string.Join(", ", ranges.Zip("xyz", (range, axis) => $"{axis} {tell(range)}"));

    private static IEnumerable<string> Table(IEnumerable<string[]> rows)
    {
        var all = rows.ToArray();
        var widths = Enumerable.Range(0, all[0].Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        return all.Select(row => string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
    }
}
