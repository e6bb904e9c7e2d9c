using System.Globalization;
using System.Text;

namespace MemorizingSam.Evaluation;

/// <summary>The part of a page that says what memory is worth; nothing for a report without memory.</summary>
/// <param name="report">The report.</param>
internal sealed class MemoryHtml(EvaluationReport report)
{
    private const string Signed = "+0.000;-0.000;0.000";
    private const string Share = "0 %";

    private readonly StringBuilder _page = new();

    /// <summary>The part.</summary>
    public override string ToString()
    {
        _page.Clear();
        if (report.Memory is { } memory)
        {
            AddHead(memory);
            AddGains(memory);
            AddAblations(memory);
            AddCurve(memory);
            AddAbsent(memory);
            AddCost(memory);
        }

        return _page.ToString();
    }

    private void AddHead(MemoryReport memory)
    {
        var options = report.Options.Memory!;
        var cases = string.Join(", ", memory.Cases.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} of {entry.Key}")));
        var from = options.Bank is { } bank ? $"the bank {bank}" : $"the split {options.Split} of {options.Dataset ?? report.Dataset}";
        var other = memory.EncoderFingerprint == report.ModelFingerprint
            ? ""
            : $" They were made by other weights, {memory.EncoderFingerprint}, than answer, {report.ModelFingerprint}.";
        _page.Append("<h2>With memory</h2>\n<p>");
        _page.Append(HtmlPage.Text(
            $"The same weights, objects, seeds and first clicks, with memorised cases from {from}: {cases}. The {options.Recall.Recalled} nearest by {memory.RecallKey} are "
            + $"recalled in block {memory.Block}, fusion {memory.Fusion}.{other} No memory is of an evaluated patient."));
        _page.Append("</p>\n");
    }

    private void AddGains(MemoryReport memory)
    {
        _page.Append("<p>Differences are paired by object; intervals are over patients. Error removed: the share of what the mean Dice without memory lacks to 1 ");
        _page.Append("that it does not lack with memory. 0 clicks are a proposal by search in the whole volume; the label is not looked at.</p>\n");
        _page.Append(HtmlPage.Table(
            ["mean over categories", "without memory", "with memory", "difference", "error removed"],
            memory.Gains.Where(row => row.Category == EvaluationSummary.AllCategories && IsDice(row)).Select(row => Row(row.Value, row))));
        var one = ResultValues.Name("dice", 1);
        _page.Append("<h3>By category, at one click, and a proposal against one click</h3>\n");
        _page.Append(HtmlPage.Table(
            ["category", "without memory", "with memory", "difference", "error removed", "0 clicks with memory − 1 without"],
            memory.Gains.Where(row => row.Value == one).Select(row => (string[])[.. Row(row.Category, row), HtmlPage.Cell(ZeroAgainstOne(row.Category), Signed)])));

        ValueSummary? ZeroAgainstOne(string category)
            => memory.Gains.FirstOrDefault(row => row.Value == MemoryReport.ZeroAgainstOne && row.Category == category)?.Difference;
    }

    private void AddAblations(MemoryReport memory)
    {
        if (memory.Ablations.Count == 0)
        {
            return;
        }

        var names = memory.Gains.Where(row => row.Category == EvaluationSummary.AllCategories && IsDice(row)).Select(row => row.Value).ToArray();
        var rows = memory.Ablations.Select(ablation => (Name: NameOf(ablation.What), ablation.Gains)).Prepend((Name: "memory as it is", memory.Gains));
        _page.Append("<h3>Ablations</h3>\n<p>Mean Dice over categories against no memory at all: below 0 memories do harm.</p>\n");
        _page.Append(HtmlPage.Table(
            ["memories", .. names],
            rows.Select(row => (string[])
            [
                row.Name,
                .. names.Select(name => HtmlPage.Cell(
                    row.Gains.First(gain => gain.Category == EvaluationSummary.AllCategories && gain.Value == name).Difference, Signed)),
            ])));
    }

    private void AddCurve(MemoryReport memory)
    {
        foreach (var points in memory.Curve.GroupBy(point => point.Clicks).OrderBy(group => group.Key))
        {
            var counts = points.Select(point => point.Cases).Distinct().Order().ToArray();
            _page.Append(CultureInfo.InvariantCulture, $"<h3>Dice at {points.Key} clicks, by the number of memorised cases</h3>\n");
            _page.Append("<p>0 cases: no memory. In small print the interval over patients and the standard deviation between draws of cases.</p>\n");
            _page.Append(new LearningCurveDrawing([.. points])).Append('\n');
            _page.Append(HtmlPage.Table(
                ["category", .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))],
                points.GroupBy(point => point.Category).Select(row => (string[])
                [
                    row.Key,
                    .. counts.Select(count => row.FirstOrDefault(point => point.Cases == count) is { } point
                        ? $"{HtmlPage.Cell(point.Dice)}<small>± {HtmlPage.Number(point.DrawDeviation)}</small>"
                        : "–"),
                ])));
        }
    }

    private void AddAbsent(MemoryReport memory)
    {
        if (memory.Absent.Count > 0)
        {
            _page.Append("<h3>Organ not in view</h3>\n<p>The volume is cut by a plane beside the organ; share of the trials in which nothing is proposed.</p>\n");
            _page.Append(HtmlPage.Table(
                ["category", "trials", "empty"],
                memory.Absent.Select(row => (string[])[row.Category, HtmlPage.Number(row.Trials, "0"), HtmlPage.Cell(row.Empty)])));
        }
    }

    private void AddCost(MemoryReport memory)
    {
        _page.Append("<h3>Cost</h3>\n<p>Seconds per object for all its prompts; milliseconds per run of the encoder (encoding, recalling) or decoder (decoding).</p>\n");
        _page.Append(HtmlPage.Table(
            ["stage", "s without", "s with", "ms without", "ms with", "s per proposal"],
            memory.Cost.Select(row => (string[])
            [
                row.Stage, HtmlPage.Number(row.Without), HtmlPage.Number(row.With), HtmlPage.Number(row.MillisecondsWithout, "0.0"),
                HtmlPage.Number(row.MillisecondsWith, "0.0"), HtmlPage.Number(row.Proposal),
            ])));
    }

    private static bool IsDice(ComparisonRow row) => row.Value.StartsWith("dice@", StringComparison.Ordinal);

    private static string[] Row(string name, ComparisonRow row) =>
    [
        name, HtmlPage.Number(row.First), HtmlPage.Number(row.Second), HtmlPage.Cell(row.Difference, Signed),
        row.Value == ResultValues.Name("dice", 0) ? "–" : HtmlPage.Cell(row.ErrorRemoved, Share),
    ];

    private static string NameOf(MemoryAblation ablation) => ablation.Kind switch
    {
        MemoryAblationKind.Random => "random cases of the category",
        MemoryAblationKind.WrongCategory => "another category under this name",
        MemoryAblationKind.NoMask => "without mask tokens",
        MemoryAblationKind.Shifted => string.Create(CultureInfo.InvariantCulture, $"a quarter of the masks shifted by {ablation.Value} mm"),
        MemoryAblationKind.Recalled => string.Create(CultureInfo.InvariantCulture, $"k = {ablation.Value}"),
        MemoryAblationKind.LocalRatio => string.Create(CultureInfo.InvariantCulture, $"local ratio {ablation.Value}"),
        MemoryAblationKind.Paper => "blended as the paper means it",
        MemoryAblationKind.AsPublished => "blended as the released code does it",
        MemoryAblationKind.NearestTokens => "blended as the Memorizing Transformer does it",
        _ => "bent onto the crop (warped masks)",
    };
}
