using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class CurveSummaryTests
{
    [Fact]
    public void Of_DrawsAndPatients_GivesMeansIntervalsAndTheSpreadOfDraws()
    {
        var points = CurveSummary.Of([Case("p1", 0.4, 0.6), Case("p2", 0.5, 0.9)], new PatientBootstrap(seed: 1, resamples: 100)).ToArray();

        Assert.Equal([EvaluationSummary.AllCategories, EvaluationSummary.AllCategories, "liver", "liver"], points.Select(point => point.Category));
        Assert.Equal((0, 1, 1, 0.2, 0.0), Facts(points[2]));
        Assert.Equal((2, 2, 1, 0.6, Math.Round(0.3 / Math.Sqrt(2), 9)), Facts(points[3])); // draws of 0.45 and 0.75
        Assert.Equal((0.5, 0.7), (points[3].Dice.Low, points[3].Dice.High));               // patients of 0.5 and 0.7
    }

    [Fact]
    public void Of_NoCurve_IsNothing()
        => Assert.Empty(CurveSummary.Of([MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.2))], new PatientBootstrap(1, 5)));

    private static (int, int, int, double, double) Facts(CurvePoint point)
        => (point.Cases, point.Draws, point.Clicks, Math.Round(point.Dice.Mean, 9), Math.Round(point.DrawDeviation, 9));

    private static CaseResult Case(string id, double first, double second) => MadeUpReport.Case(id, MadeUpReport.Result("liver", 0, 0.2) with
    {
        Curve = [new CurveResult(2, 0, null, [first]), new CurveResult(2, 1, null, [second])],
    });
}
