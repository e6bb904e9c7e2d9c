using System.Globalization;
using System.Text;

namespace MemorizingSam.Evaluation;

/// <summary>A report as one page that needs nothing else: curves, tables, the worst results with pictures.</summary>
/// <param name="report">The report.</param>
/// <param name="worst">Results to show, the worst first.</param>
internal sealed class EvaluationHtml(EvaluationReport report, IReadOnlyList<WorstResult> worst)
{
    private readonly StringBuilder _page = new();

    /// <summary>The page.</summary>
    public override string ToString()
    {
        _page.Clear();
        _page.Append(HtmlPage.Begin($"memsam evaluate: {report.Dataset}"));
        _page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(report.Preset)} on {Text(report.Dataset)}, {Text(report.Options.Split)}</h1>\n");
        AddHeadline();
        if (new DiceCurves(report.Summary).ToString() is { Length: > 0 } curves)
        {
            _page.Append(CultureInfo.InvariantCulture, $"<h2>Mean Dice over clicks</h2>\n{curves}\n");
        }

        _page.Append(new MemoryHtml(report));
        AddTables();
        AddCalibration();
        AddWorst();
        AddConditions();
        return _page.Append(HtmlPage.End).ToString();
    }

    private void AddHeadline()
    {
        var overall = report.Summary.Overall;
        var places = report.Options.MeasuredCounts.Where(count => count > 0)
            .Select(count => (Words: count == 1 ? "1 click" : $"{count} clicks", Name: ResultValues.Name("dice", count)))
            .Append((Words: "one box", Name: "dice@box"));
        var parts = from place in places
                    where overall.Values.ContainsKey(place.Name)
                    let value = overall.Values[place.Name]
                    select string.Create(CultureInfo.InvariantCulture, $"{value.Mean:0.000} ({value.Low:0.000}–{value.High:0.000}) after {place.Words}");
        _page.Append(CultureInfo.InvariantCulture, $"<p>Mean Dice over {report.Summary.Categories.Count} categories, with 95 % intervals over patients: ");
        _page.Append(CultureInfo.InvariantCulture, $"{string.Join(", ", parts)}. {overall.Results} objects of {overall.Patients} patients.</p>\n");
    }

    private void AddTables()
    {
        AddTable("Dice", [.. Names("dice@")], "Of the whole object in the whole volume, whatever the crop saw.");
        AddTable(
            string.Create(CultureInfo.InvariantCulture, $"Normalised surface Dice at {report.Options.NsdToleranceMm} mm"),
            [.. Names("nsd@")],
            "Share of both surfaces within the tolerance of the other one.");
        AddTable("HD95 in mm", [.. Names("hd95_mm@")], "Without empty masks, whose distance is infinite; their number is given where there are any.");
        AddTable("Mean surface distance in mm", [.. Names("assd_mm@")], "Without empty masks, as above.");
        AddTable("Clicks to a Dice", [.. Names("clicks_to_dice_")], "One more than all clicks where it was not reached.");
        AddTable(
            "All clicks together",
            [.. Names("best_dice_of_"), .. Names("dice_area")],
            "The best Dice of all clicks is chosen by the truth, as the published code reports it: optimistic. Area: mean Dice under the "
            + "curve from the first click to the last.");
        AddTable("Seconds", [.. Names("seconds")], "All prompts of an object together; reading, simulating and measuring are not counted.");

        IEnumerable<string> Names(string beginning)
            => report.Summary.Overall.Values.Keys.Where(name => name.StartsWith(beginning, StringComparison.Ordinal));
    }

    private void AddTable(string title, string[] names, string note)
    {
        if (names.Length == 0)
        {
            return;
        }

        _page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>\n<p>{Text(note)}</p>\n<div class=\"wide\"><table><tr><th>category</th><th>objects</th>");
        _page.AppendJoin(string.Empty, names.Select(name => $"<th>{Text(Column(name))}</th>")).Append("</tr>\n");
        foreach (var category in report.Summary.Categories.Append(report.Summary.Overall))
        {
            var row = category == report.Summary.Overall ? "<tr class=\"mean\">" : "<tr>";
            _page.Append(CultureInfo.InvariantCulture, $"{row}<td>{Text(category.Category)}</td><td>{category.Results}</td>");
            _page.AppendJoin(string.Empty, names.Select(name => Cell(category.Values[name], name))).Append("</tr>\n");
        }

        _page.Append("</table></div>\n");
    }

    private static string Column(string name) => name.Split('@') switch
    {
        [_, "box"] => "box",
        [_, "1"] => "1 click",
        [_, var count] => $"{count} clicks",
        _ => name.Replace("clicks_to_dice_", "to ", StringComparison.Ordinal).Replace("seconds_", string.Empty, StringComparison.Ordinal).Replace('_', ' '),
    };

    private static string Cell(ValueSummary value, string name)
    {
        var isShare = name.Contains("dice", StringComparison.Ordinal) || name.StartsWith("nsd", StringComparison.Ordinal);
        var format = isShare && !name.StartsWith("clicks", StringComparison.Ordinal) ? "0.000" : "0.00";
        var (mean, low, high) = (Number(value.Mean), Number(value.Low), Number(value.High));
        var empty = value.Infinite == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"<small>{value.Infinite} empty</small>");
        return value.Count == 0 ? $"<td>–{empty}</td>" : $"<td>{mean}<small>{low}–{high}</small>{empty}</td>";

        string Number(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }

    private void AddCalibration()
    {
        if (report.Summary.Calibration is not { } calibration)
        {
            return;
        }

        _page.Append("<h2>Does the model know how good its masks are?</h2>\n<p>The Dice that it estimates beside the Dice of the whole object, ");
        _page.Append(CultureInfo.InvariantCulture, $"over {calibration.Answers} answers: {calibration.MeanAbsoluteError:0.000} apart on average, bias {calibration.Bias:+0.000;-0.000;0.000}.</p>\n");
        _page.Append("<div class=\"wide\"><table><tr><th>estimated Dice</th><th>answers</th><th>mean estimate</th><th>mean reached</th></tr>\n");
        foreach (var bin in calibration.Bins)
        {
            _page.Append(CultureInfo.InvariantCulture, $"<tr><td>{bin.From:0.0}–{bin.From + 0.1:0.0}</td><td>{bin.Answers}</td><td>{bin.Estimated:0.000}</td><td>{bin.Reached:0.000}</td></tr>\n");
        }

        _page.Append("</table></div>\n");
    }

    private void AddWorst()
    {
        if (worst.Count == 0)
        {
            return;
        }

        _page.Append("<h2>Worst results</h2>\n<p>After all clicks. Yellow: in the mask and in the object; blue: missed; pink: wrong. ");
        _page.Append("Discs are clicks, green on the object, red beside it; rings lie before or behind the plane.</p>\n");
        foreach (var one in worst)
        {
            var dice = string.Join(" → ", one.Result.Clicks!.Select(step => step.Dice.ToString("0.00", CultureInfo.InvariantCulture)));
            var caption = $"{one.Result.Label} of {one.CaseId}: Dice {dice}";
            _page.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{Text(caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(one.Png)}\">");
            _page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(caption)}</figcaption></figure>\n");
        }
    }

    private void AddConditions()
    {
        var options = report.Options;
        _page.Append("<h2>How it was measured</h2>\n<dl>");
        Add("Model", $"{report.Model}, preset {report.Preset}, weights {report.ModelFingerprint}");
        Add("Data", $"{report.Dataset}, {options.Split}: {report.Cases.Count} cases");
        Add("Clicks", $"{options.Clicks}, by the rule '{options.ClickRule}'; the first is the rule's on an empty mask");
        Add("Crop", options.CropRule == CropRule.Click ? "placed by the first prompt" : "placed by the true label, as in the published protocol: flattering");
        Add("Objects beyond the crop", options.OneCrop ? "not followed" : "followed");
        Add("Intervals", string.Create(CultureInfo.InvariantCulture, $"95 % percentile bootstrap over patients, {options.Resamples} draws, seed {options.Seed}"));
        Add("Program", $"memsam {report.Version} on {report.Device}");
        if (report.Command is { } command)
        {
            Add("Command", command);
        }

        _page.Append("</dl>\n");

        void Add(string term, string text) => _page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(term)}</dt><dd>{Text(text)}</dd>\n");
    }

    private static string Text(string text) => HtmlPage.Text(text);
}
