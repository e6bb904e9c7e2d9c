using MemorizingSam.Training;

namespace MemorizingSam.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void LearningRateAt_Steps_RisesInALineAndFallsAlongACosine()
    {
        var options = new TrainingOptions { Steps = 1100, WarmUpSteps = 100, LearningRate = 1 };

        Assert.Equal(0.01, options.LearningRateAt(0), 1e-9);
        Assert.Equal(1, options.LearningRateAt(99), 1e-9);
        Assert.Equal(1, options.LearningRateAt(100), 1e-9);
        Assert.Equal(0.505, options.LearningRateAt(600), 1e-9);
        Assert.Equal(0.01, options.LearningRateAt(1100), 1e-9);
    }

    [Fact]
    public void Validate_BrokenRules_NamesValueAndRule()
    {
        Assert.Equal("Steps (0) must be at least 1.", Refusal(new TrainingOptions { Steps = 0 }));
        Assert.Equal("MadeUpShare (1.5) must lie in 0..1.", Refusal(new TrainingOptions { MadeUpShare = 1.5 }));
        Assert.Equal("BoxShare + MaskShare (1.2) must lie in 0..1.", Refusal(new TrainingOptions { BoxShare = 0.6, MaskShare = 0.6 }));
        Assert.Equal("MostRounds (1) must be at least 2.", Refusal(new TrainingOptions { MostRounds = 1 }));
        Assert.Equal(
            "WarmUpSteps (50) must lie in 0..49, below Steps.", Refusal(new TrainingOptions { Steps = 50, WarmUpSteps = 50 }));
    }

    private static string Refusal(TrainingOptions options) => Assert.Throws<ArgumentException>(options.Validate).Message;
}
