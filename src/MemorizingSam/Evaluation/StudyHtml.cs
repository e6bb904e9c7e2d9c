using System.Globalization;
using System.Text;

namespace MemorizingSam.Evaluation;

/// <summary>A study as one page that needs nothing else.</summary>
/// <param name="reports">Each with a name; the first is what others are compared with.</param>
internal sealed class StudyHtml(IReadOnlyList<(string Name, EvaluationReport Report)> reports)
{
    private const string Signed = "+0.000;-0.000;0.000";

    private readonly StringBuilder _page = new();

    private EvaluationReport First => reports[0].Report;

    /// <summary>The page.</summary>
    public override string ToString()
    {
        _page.Clear();
        _page.Append(HtmlPage.Begin("memsam: what memory is worth"));
        _page.Append("<h1>What memory is worth</h1>\n");
        AddOverview();
        AddDifferences();
        foreach (var (name, report) in reports.Where(entry => entry.Report.Memory is not null))
        {
            _page.Append(CultureInfo.InvariantCulture, $"<h1>{HtmlPage.Text(name)}</h1>\n").Append(new MemoryHtml(report));
        }

        AddCommands();
        return _page.Append(HtmlPage.End).ToString();
    }

    private void AddOverview()
    {
        string[] names =
        [
            .. reports.SelectMany(entry => entry.Report.Summary.Overall.Values.Keys)
                .Where(name => name.StartsWith("dice@", StringComparison.Ordinal))
                .Distinct(),
        ];
        _page.Append("<h2>Mean Dice over categories</h2>\n<p>A: without memory. B: the same weights with memory. C: other weights without memory. ");
        _page.Append("E: memories made by other weights. Intervals of 95 % over patients. 0 clicks without memory are an empty mask.</p>\n");
        _page.Append(HtmlPage.Table(
            ["", "evaluation", "categories", "objects", "patients", .. names],
            reports.SelectMany(entry => Arms(entry.Name, entry.Report)).Select(arm => (string[])
            [
                arm.Letter, HtmlPage.Text(arm.Name), HtmlPage.Number(arm.Summary.Categories.Count, "0"), HtmlPage.Number(arm.Summary.Overall.Results, "0"),
                HtmlPage.Number(arm.Summary.Overall.Patients, "0"),
                .. names.Select(name => HtmlPage.Cell(arm.Summary.Overall.Values.GetValueOrDefault(name))),
            ])));
    }

    /// <summary>The first report's best against what other reports reach, where they share objects.</summary>
    private void AddDifferences()
    {
        var best = First.Memory is null ? First : WithMemory(First);
        var rows = reports.Skip(1)
            .Where(entry => SharesObjects(best, entry.Report))
            .SelectMany(entry => EvaluationComparison.Of(entry.Report, best, intersect: true).Rows
                .Where(row => row.Category == EvaluationSummary.AllCategories && row.Value.StartsWith("dice@", StringComparison.Ordinal))
                .Select(row => (string[])
                [
                    entry.Name, HtmlPage.Text(row.Value), HtmlPage.Number(row.First), HtmlPage.Number(row.Second), HtmlPage.Cell(row.Difference, Signed),
                ]))
            .ToArray();
        if (rows.Length > 0)
        {
            var what = First.Memory is null ? "" : " with memory";
            _page.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlPage.Text(reports[0].Name)}{what} against the others without memory</h2>\n");
            _page.Append("<p>Paired by the objects that both have.</p>\n");
            _page.Append(HtmlPage.Table(["against", "number", "there", "here", "difference"], rows));
        }
    }

    private void AddCommands()
    {
        _page.Append("<h2>How it was measured</h2>\n<dl>");
        foreach (var (name, report) in reports)
        {
            var how = $"{report.Command ?? "command line not recorded"} — {report.Preset}, weights {report.ModelFingerprint}, "
                + $"seed {report.Options.Seed}, memsam {report.Version} on {report.Device}";
            _page.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlPage.Text(name)}</dt><dd>{HtmlPage.Text(how)}</dd>\n");
        }

        _page.Append("</dl>\n");
    }

    private IEnumerable<(string Letter, string Name, EvaluationSummary Summary)> Arms(string name, EvaluationReport report)
    {
        var isOther = report.ModelFingerprint != First.ModelFingerprint;
        yield return (isOther && report.Memory is null ? "C" : "A", name, report.Summary);
        if (report.Memory is { } memory)
        {
            yield return (memory.EncoderFingerprint == report.ModelFingerprint ? "B" : "E", name, memory.Summary);
        }
    }

    private static EvaluationReport WithMemory(EvaluationReport report)
        => report with { Cases = MemoryArms.Select(report.Cases, label => label.WithMemory!), Summary = report.Memory!.Summary };

    private static bool SharesObjects(EvaluationReport a, EvaluationReport b) => Objects(a).Intersect(Objects(b)).Any();

    private static IEnumerable<(string Case, string Patient, string Label)> Objects(EvaluationReport report)
        => report.Cases.SelectMany(one => one.Labels.Select(label => (one.CaseId, one.PatientId, label.Label)));
}
