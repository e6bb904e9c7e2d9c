using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class QualityCalibrationTests
{
    [Fact]
    public void Of_ClicksAndBoxes_ComparesEachAnswerByTheTenthOfItsEstimate()
    {
        var label = MadeUpReport.Result("liver", 0, 0.5, 0.9) with { Box = Answer(reached: 0.6, estimated: 0.72) };
        label = label with { Clicks = [label.Clicks![0], Answer(0.5, 0.78), Answer(0.9, 1)] };

        var calibration = QualityCalibration.Of([MadeUpReport.Case("p1", label)])!;

        Assert.Equal(3, calibration.Answers);
        Assert.Equal((0.28 + 0.1 + 0.12) / 3, calibration.MeanAbsoluteError, 1e-12);
        Assert.Equal((0.28 + 0.1 + 0.12) / 3, calibration.Bias, 1e-12);
        Assert.Equal([(0.7, 2), (0.9, 1)], calibration.Bins.Select(bin => (bin.From, bin.Answers)));
        Assert.Equal(0.75, calibration.Bins[0].Estimated, 1e-12);
        Assert.Equal(0.55, calibration.Bins[0].Reached, 1e-12);
    }

    [Fact]
    public void Of_AModelThatEstimatesNothing_IsNull()
        => Assert.Null(QualityCalibration.Of([MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.8))]));

    private static PromptResult Answer(double reached, double estimated)
        => new() { Dice = reached, Iou = reached, EstimatedDice = estimated };
}
