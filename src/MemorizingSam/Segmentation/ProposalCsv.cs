using System.Globalization;

namespace MemorizingSam.Segmentation;

/// <summary>What was proposed as a table: a row for each label of each volume, and one for each volume that could not be looked at.</summary>
internal static class ProposalCsv
{
    private static readonly string[] Header =
        ["case", "label", "value", "volume_ml", "estimated_dice", "empty", "recalled", "distances", "seconds", "warnings"];

    /// <summary>The table; several memories, distances or warnings stand in one field with semicolons.</summary>
    public static string Of(ProposalReport report)
        => CsvText.Of([Header, .. report.Cases.SelectMany(Rows), .. report.Failures.Select(Row)]);

    private static IEnumerable<string[]> Rows(ProposedCase one) => one.Objects.Select(found => (string[])
    [
        one.Case,
        found.Label,
        Number(found.Value),
        Number(found.VolumeMl),
        found.EstimatedDice is { } dice ? Number(dice) : string.Empty,
        found.IsEmpty ? "yes" : "no",
        string.Join(';', found.Recalled.Select(memory => memory.Id)),
        string.Join(';', found.Recalled.Select(memory => Number(Math.Sqrt(memory.DistanceSquared)))),
        Number(found.Seconds),
        string.Join("; ", found.EmptyReason is { } reason ? one.Warnings.Prepend(reason) : one.Warnings),
    ]);

    private static string[] Row(ProposalFailure failure) => [failure.Case, .. Enumerable.Repeat(string.Empty, Header.Length - 2), failure.Problem];

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
