using System.Globalization;
using System.Xml.Linq;
using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationHtmlTests
{
    private static readonly EvaluationReport Report = MadeUpReport.Of(
        new EvaluationOptions { Clicks = 3, Resamples = 200 },
        MadeUpReport.Case("p1", MadeUpReport.Result("liver <left>", 0, 0.8, 0.85, 0.9), MadeUpReport.Result("cord", 0, 0, 0, 0)),
        MadeUpReport.Case("p2", MadeUpReport.Result("liver <left>", 0, 0.6, 0.7, 0.7)));

    private static readonly WorstResult Worst = new("p1", Report.Cases[0].Labels[1], [1, 2, 3]);

    [Fact]
    public void ToString_IsAWholePageThatNeedsNothingElse()
    {
        var page = new EvaluationHtml(Report, [Worst]).ToString();

        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("liver <left>", page, StringComparison.Ordinal);
        Assert.Contains("liver &lt;left&gt;", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,AQID\"", page, StringComparison.Ordinal);
        Assert.Contains("color-scheme:light dark", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Tables_ShowMeansIntervalsAndEmptyMasks()
    {
        var page = new EvaluationHtml(Report, []).ToString();

        Assert.Contains("<td>0.700<small>0.600–0.800</small></td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>–<small>1 empty</small></td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Worst results", page, StringComparison.Ordinal);
    }

    [Fact]
    public void DiceCurves_AreADrawingWithALineForEachCategoryAndTheMean()
    {
        var svg = XElement.Parse(new DiceCurves(Report.Summary).ToString());

        var lines = svg.Elements("polyline").Where(line => line.Attribute("points")!.Value.Split(' ').Length == 4).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.Single(lines, line => line.Attribute("class")?.Value == "mean");
        Assert.Contains(svg.Elements("text"), text => text.Value == "liver <left> 0.80");
    }

    [Fact]
    public void DiceCurves_ManyCategoriesThatEndTogether_KeepTheirNamesApartAndInside()
    {
        var results = Enumerable.Range(0, 40).Select(i => MadeUpReport.Result($"organ {i:00}", 0, 0)).ToArray();
        var report = MadeUpReport.Of(new EvaluationOptions { Clicks = 1, Resamples = 1 }, MadeUpReport.Case("p1", results));

        var svg = XElement.Parse(new DiceCurves(report.Summary).ToString());

        var height = int.Parse(svg.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture);
        double[] places = [.. svg.Elements("text").Where(text => text.Value.EndsWith("0.00", StringComparison.Ordinal))
            .Select(text => double.Parse(text.Attribute("y")!.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(41, places.Length);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14.9));
        Assert.All(places, place => Assert.InRange(place, 0, height));
    }

    [Fact]
    public void DiceCurves_WithoutClicks_AreNothing()
    {
        var box = new PromptResult { Dice = 0.5, Iou = 1 / 3.0, Nsd = 0.5, Hd95Mm = 3, AssdMm = 1 };
        var result = MadeUpReport.Result("liver") with { Clicks = null, Box = box };
        var report = MadeUpReport.Of(new EvaluationOptions { Prompts = EvaluationPrompts.Box }, MadeUpReport.Case("p1", result));

        Assert.Empty(new DiceCurves(report.Summary).ToString());
        Assert.Contains("0.500 (0.500–0.500) after one box", new EvaluationHtml(report, []).ToString(), StringComparison.Ordinal);
    }
}
