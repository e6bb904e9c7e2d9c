using System.Globalization;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>What <c>memsam propose</c> says about a folder of volumes.</summary>
internal static class ProposalText
{
    private const int ShownDigits = 8;

    /// <summary>A line for each label of each volume, then warnings, failures, and where the masks are.</summary>
    public static string Describe(ProposalReport report, string folder)
    {
        string[] header = ["case", "label", "ml", "Dice est.", "nearest", "distance", "seconds"];
        var rows = report.Cases.SelectMany(one => one.Objects.Select(found => Row(one, found))).Prepend(header).ToArray();
        var warnings = report.Cases.SelectMany(one => one.Warnings.Select(warning => $"{one.Case}: {warning}")).Concat(report.Warnings);
        return string.Join(
            Environment.NewLine,
            [
                .. TextTable.Of(names: 2, rows),
                .. warnings,
                $"Wrote {report.Cases.Count} label maps, {ProposalReport.CsvName} and {ProposalReport.JsonName} to {folder}.",
            ]);
    }

    /// <summary>A line for each volume that could not be looked at.</summary>
    public static IEnumerable<string> Failures(ProposalReport report) => report.Failures.Select(failure => $"  {failure.Case}: {failure.Problem}");

    private static string[] Row(ProposedCase one, ProposedObject found)
    {
        var nearest = found.Recalled.Count > 0 ? found.Recalled[0] : null;
        return
        [
            one.Case,
            found.Label,
            found.IsEmpty ? "empty" : Number(found.VolumeMl, "0.0"),
            found.EstimatedDice is { } dice ? Number(dice, "0.00") : "-",
            nearest?.Id[..ShownDigits] ?? "-",
            nearest is null ? "-" : Number(Math.Sqrt(nearest.DistanceSquared), "0.0000"),
            Number(found.Seconds, "0.0"),
        ];
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
