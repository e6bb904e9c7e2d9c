using System.Globalization;
using MemorizingSam.Evaluation;

namespace MemorizingSam.Cli.Output;

/// <summary>What <c>memsam evaluate</c> says at its end.</summary>
internal static class EvaluationText
{
    /// <summary>Dice by category, and where the rest is.</summary>
    public static string Describe(EvaluationReport report, string folder)
    {
        var names = report.Summary.Overall.Values.Keys.Where(name => name.StartsWith("dice@", StringComparison.Ordinal)).ToArray();
        string[] header = ["category", "objects", .. names];
        var rows = report.Summary.Categories.Append(report.Summary.Overall).Select(category => (string[])
        [
            category.Category, Number(category.Results), .. names.Select(name => Number(category.Values[name].Mean)),
        ]);
        return string.Join(
            Environment.NewLine,
            [.. TextTable.Of(names: 1, [header, .. rows]), .. WithMemory(report), $"Wrote report.html, report.json, results.csv and summary.csv to {folder}."]);
    }

    /// <summary>What memory changes, in the mean over categories and at one click in each.</summary>
    private static IEnumerable<string> WithMemory(EvaluationReport report)
    {
        if (report.Memory is not { } memory)
        {
            return [];
        }

        var rows = memory.Gains
            .Where(row => row.Value == "dice@1" || (row.Category == EvaluationSummary.AllCategories && row.Value.StartsWith("dice@", StringComparison.Ordinal)))
            .Select(row => (string[])
            [
                row.Category, row.Value, Number(row.First), Number(row.Second), Signed(row.Difference.Mean), $"{Signed(row.Difference.Low)} … {Signed(row.Difference.High)}",
            ]);
        string[] header = ["with memory", "value", "without", "with", "difference", "95 % interval"];
        return [string.Empty, .. TextTable.Of(names: 1, [header, .. rows])];
    }

    /// <summary>What differs in the setting, then each difference with its interval.</summary>
    public static string Describe(EvaluationComparison comparison)
    {
        var rows = comparison.Rows.Select(row => (string[])
        [
            row.Category, row.Value, Number(row.First), Number(row.Second), Signed(row.Difference.Mean),
            $"{Signed(row.Difference.Low)} … {Signed(row.Difference.High)}", Number(row.Difference.Count),
        ]);
        string[] header = ["category", "value", "first", "second", "difference", "95 % interval", "pairs"];
        return string.Join(Environment.NewLine, [.. comparison.Differing, .. TextTable.Of(names: 1, [header, .. rows])]);
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
}
