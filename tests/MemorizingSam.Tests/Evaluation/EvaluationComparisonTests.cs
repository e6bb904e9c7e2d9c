using System.Text.Json;
using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationComparisonTests
{
    private static readonly EvaluationOptions Options = new() { Clicks = 1, Resamples = 200 };

    private static readonly EvaluationReport First = MadeUpReport.Of(
        Options,
        MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.8), MadeUpReport.Result("cord", 0, 0.2)),
        MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.6)));

    private static readonly EvaluationReport Second = MadeUpReport.Of(
        Options,
        MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.7)),
        MadeUpReport.Case("p1", MadeUpReport.Result("cord", 0, 0), MadeUpReport.Result("liver", 0, 0.9))) with
    { ModelFingerprint = "4567" };

    [Fact]
    public void Of_TheSameObjects_PairsThem()
    {
        var comparison = EvaluationComparison.Of(First, Second);

        Assert.Equal(3, comparison.Results);
        Assert.Equal(["The model is 0123 in the first, 4567 in the second."], comparison.Differing);
        var liver = Row(comparison, "liver", "dice@1");
        Assert.Equal((0.7, 0.8, 0.1), (liver.First, liver.Second, Math.Round(liver.Difference.Mean, 12)));
        Assert.Equal((0.1, 0.1), (Math.Round(liver.Difference.Low, 12), Math.Round(liver.Difference.High, 12)));
        Assert.Equal((0.1 - 0.2) / 2, Row(comparison, EvaluationSummary.AllCategories, "dice@1").Difference.Mean, 1e-12);
    }

    [Fact]
    public void Of_AMaskThatIsEmptyInOneReport_IsLeftOutOfDistances()
    {
        var cord = Row(EvaluationComparison.Of(First, Second), "cord", "hd95_mm@1");

        Assert.Equal((0, 1), (cord.Difference.Count, cord.Difference.Infinite));
        Assert.True(double.IsNaN(cord.First) && double.IsNaN(cord.Second) && double.IsNaN(cord.Difference.Mean));
    }

    [Fact]
    public void Of_OtherObjects_IsRefusedUnlessIntersected()
    {
        var fewer = MadeUpReport.Of(Options, MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.7)));

        Assert.Equal(
            "The reports cannot be paired: Only the first has 2 objects, such as 'liver' of case 'p1'. "
            + "Evaluate both alike, or compare what both have with --intersect.",
            Assert.Throws<ArgumentException>(() => EvaluationComparison.Of(First, fewer)).Message);
        var comparison = EvaluationComparison.Of(First, fewer, intersect: true);
        Assert.Equal((1, 0.1), (comparison.Results, Math.Round(Row(comparison, "liver", "dice@1").Difference.Mean, 12)));
        Assert.Equal(["Only the first has 2 objects, such as 'liver' of case 'p1'."], comparison.Differing);
    }

    [Fact]
    public void Of_OtherClicks_ComparesTheFewerWhenIntersected()
    {
        var more = MadeUpReport.Of(
            Options with { Clicks = 3 },
            MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.8, 0.9, 0.95), MadeUpReport.Result("cord", 0, 0.2, 0.3, 0.5)),
            MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.6, 0.7, 0.8)));

        Assert.Contains(
            "The first has 1 clicks per object, the second 3.",
            Assert.Throws<ArgumentException>(() => EvaluationComparison.Of(First, more)).Message,
            StringComparison.Ordinal);
        var comparison = EvaluationComparison.Of(First, more, intersect: true);
        Assert.Equal(0, Row(comparison, "liver", "best_dice_of_1").Difference.Mean);
        Assert.Equal(0, Row(comparison, "liver", "clicks_to_dice_0.85").Difference.Mean);
    }

    [Fact]
    public void Of_OtherTolerances_LeavesSurfaceDiceOut()
    {
        var comparison = EvaluationComparison.Of(First, First with { Options = Options with { NsdToleranceMm = 1 } });

        Assert.DoesNotContain(comparison.Rows, row => row.Value.StartsWith("nsd", StringComparison.Ordinal));
        Assert.Equal(["The tolerance of the NSD in mm is 2 in the first, 1 in the second."], comparison.Differing);
    }

    [Fact]
    public void Of_NothingInCommon_IsRefused()
    {
        var other = MadeUpReport.Of(Options, MadeUpReport.Case("p9", MadeUpReport.Result("liver", 0, 0.7)));

        Assert.Equal(
            "The reports have no label of any case in common.",
            Assert.Throws<ArgumentException>(() => EvaluationComparison.Of(First, other, intersect: true)).Message);
    }

    [Fact]
    public void ToJson_IsOneObject()
    {
        using var json = JsonDocument.Parse(EvaluationComparison.Of(First, Second).ToJson());

        Assert.Equal(3, json.RootElement.GetProperty("results").GetInt32());
    }

    private static ComparisonRow Row(EvaluationComparison comparison, string category, string value)
        => comparison.Rows.Single(row => row.Category == category && row.Value == value);
}
