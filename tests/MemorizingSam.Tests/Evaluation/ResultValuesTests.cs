using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class ResultValuesTests
{
    [Fact]
    public void Of_AKnownCurve_GivesItsNumbers()
    {
        var values = Values(MadeUpReport.Result("liver", 0, 0.5, 0.9, 0.86, 0.7), clicks: 4);

        Assert.Equal((0, 0.5, 0.86, 0.7), (values["dice@0"], values["dice@1"], values["dice@3"], values["dice@4"]));
        Assert.Equal((2, 2, 2), (values["clicks_to_dice_0.80"], values["clicks_to_dice_0.85"], values["clicks_to_dice_0.90"]));
        Assert.Equal(0.9, values["best_dice_of_4"]);
        Assert.Equal((0.25 + 0.9 + 0.86 + 0.35) / 3, values["dice_area"], 1e-12);
        Assert.DoesNotContain("dice@2", values.Keys);
        Assert.DoesNotContain("dice@box", values.Keys);
    }

    [Fact]
    public void Of_ThresholdNotReached_CountsOneMoreThanAllClicks()
        => Assert.Equal(3, Values(MadeUpReport.Result("liver", 0, 0.8, 0.84), clicks: 2)["clicks_to_dice_0.85"]);

    [Fact]
    public void Of_OneClick_HasItsDiceForAnArea()
        => Assert.Equal(0.6, Values(MadeUpReport.Result("liver", 0, 0.6), clicks: 1)["dice_area"]);

    private static Dictionary<string, double> Values(LabelResult result, int clicks)
        => ResultValues.Of(result, new EvaluationOptions { Clicks = clicks }).ToDictionary(value => value.Name, value => value.Value);
}
