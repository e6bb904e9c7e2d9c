using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationSummaryTests
{
    private static readonly EvaluationOptions Options = new() { Clicks = 1, Resamples = 50 };

    [Fact]
    public void Of_Cases_SummarisesEachCategoryAndTheirMean()
    {
        var summary = EvaluationSummary.Of(
            [
                MadeUpReport.Case("p1-a", MadeUpReport.Result("liver", 0, 0.8), MadeUpReport.Result("cord", 0, 0.2)),
                MadeUpReport.Case("p1-b", MadeUpReport.Result("liver", 0, 0.6)),
                MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.7), MadeUpReport.Result("aorta", 0, 0)),
            ],
            Options);

        Assert.Equal(["aorta", "cord", "liver"], summary.Categories.Select(category => category.Category));
        Assert.Equal((3, 2), (summary.Categories[2].Results, summary.Categories[2].Patients));
        Assert.Equal(0.7, summary.Categories[2].Values["dice@1"].Mean, 1e-12);
        Assert.Equal((0 + 0.2 + 0.7) / 3, summary.Overall.Values["dice@1"].Mean, 1e-12);
        Assert.Equal((0 + 0.2 + 0.7) / 3, summary.Overall.MeanDice[1], 1e-12);
        Assert.Equal((8.0 + 3) / 2, summary.Overall.Values["hd95_mm@1"].Mean, 1e-12);
        Assert.Equal((4, 1), (summary.Overall.Values["hd95_mm@1"].Count, summary.Overall.Values["hd95_mm@1"].Infinite));
    }

    [Fact]
    public void Of_NothingToEvaluate_SaysWhatWasAskedFor()
        => Assert.Equal(
            "None of 1 cases holds a label to evaluate of spleen, aorta; check their names.",
            Assert.Throws<ArgumentException>(
                () => EvaluationSummary.Of([MadeUpReport.Case("p1")], Options with { Labels = ["spleen", "aorta"] })).Message);
}
