using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class PatientBootstrapTests
{
    private static readonly PatientBootstrap Bootstrap = new(seed: 3, resamples: 2000);

    [Fact]
    public void SummariseShare_PartsInProportion_IsThatProportionInEveryDraw()
    {
        (string, string, double, double)[] values =
            [("a", "liver", 0.1, 0.4), ("b", "liver", 0.05, 0.2), ("b", "spleen", 0.2, 0.8), ("c", "spleen", 0.15, 0.6)];

        var share = new PatientBootstrap(seed: 1, resamples: 50).SummariseShare(values);

        Assert.Equal((0.25, 0.25, 0.25), (Math.Round(share.Mean, 12), Math.Round(share.Low, 12), Math.Round(share.High, 12)));
        Assert.Equal(4, share.Count);
    }

    [Fact]
    public void SummariseShare_OfMeans_IsNotTheMeanOfShares()
    {
        var share = new PatientBootstrap(seed: 1, resamples: 200).SummariseShare([("a", "liver", 0.0, 0.1), ("b", "liver", 0.3, 0.5)]);

        Assert.Equal(0.5, share.Mean, 1e-12);
        Assert.Equal((0.0, 0.6), (share.Low, share.High));
    }

    [Fact]
    public void SummariseShare_OfNothing_IsNotANumber()
        => Assert.Equal(double.NaN, new PatientBootstrap(seed: 1, resamples: 5).SummariseShare([("a", "liver", 0.0, 0.0)]).Mean);

    [Fact]
    public void Summarise_TwoPatients_SpansBoth()
    {
        var summary = Bootstrap.Summarise([("a", "liver", 0), ("b", "liver", 1)]);

        Assert.Equal(new ValueSummary(0.5, 0, 1, 2, 0), summary);
    }

    [Fact]
    public void Summarise_SeveralResultsOfOnePatient_AreDrawnTogether()
    {
        // Draws of two patients hold a twice (mean 1), b twice (0), or both (0.75): nothing else, so no interval end between.
        var summary = new PatientBootstrap(seed: 3, resamples: 2001).Summarise([("a", "l", 1), ("a", "l", 1), ("a", "l", 1), ("b", "l", 0)]);

        Assert.Equal((0.75, 0.0, 1.0), (summary.Mean, summary.Low, summary.High));
    }

    [Fact]
    public void Summarise_OnePatient_HasAnIntervalOfOnePoint()
    {
        var summary = Bootstrap.Summarise([("a", "liver", 0.25), ("a", "liver", 0.75)]);

        Assert.Equal(new ValueSummary(0.5, 0.5, 0.5, 2, 0), summary);
    }

    [Fact]
    public void Summarise_SeveralCategories_CountTheSame()
        => Assert.Equal(0.5, Bootstrap.Summarise([("a", "liver", 1), ("b", "liver", 1), ("c", "liver", 1), ("d", "cord", 0)]).Mean);

    [Fact]
    public void Summarise_InfiniteValues_AreCountedApart()
    {
        var summary = Bootstrap.Summarise([("a", "liver", 2), ("b", "liver", double.PositiveInfinity)]);
        var none = Bootstrap.Summarise([("b", "liver", double.PositiveInfinity)]);

        Assert.Equal((2.0, 1, 1), (summary.Mean, summary.Count, summary.Infinite));
        Assert.Equal((double.NaN, 0, 1), (none.Mean, none.Count, none.Infinite));
    }

    [Fact]
    public void Summarise_ManyNormalValues_AgreesWithTheFormula()
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, 400)
            .Select(i => ($"{i}", "liver", Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)).ToArray();

        var summary = Bootstrap.Summarise(values);

        // ± 1.96 σ / √n with σ = 1; the interval's ends come from 2,000 draws.
        Assert.Equal(0.098, (summary.High - summary.Low) / 2, 0.015);
        Assert.InRange(0, summary.Low, summary.High);
    }

    [Fact]
    public void Summarise_SameSeed_GivesTheSame()
    {
        (string, string, double)[] values = [.. Enumerable.Range(0, 9).Select(i => ($"{i}", "liver", i * 0.1))];

        Assert.Equal(Bootstrap.Summarise(values), new PatientBootstrap(3, 2000).Summarise(values));
        Assert.NotEqual(Bootstrap.Summarise(values), new PatientBootstrap(4, 2000).Summarise(values));
    }
}
