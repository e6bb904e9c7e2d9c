using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class RecallWeightsTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void Of_DistancesOfTheGoldens_AreInverseAndSumToOne()
    {
        // The reference's hand-made distances: 1/2 : 1/3 : 1/5 is 15 : 10 : 6.
        Assert.Equal([15 / 31.0, 10 / 31.0, 6 / 31.0], RecallWeights.Of([2.0, 3.0, 5.0]), Near);
        Assert.Equal([15 / 31.0, 10 / 31.0, 6 / 31.0], RecallWeights.Of([2e11, 3e11, 5e11]), Near);
    }

    [Fact]
    public void Of_NoMemory_IsNothing() => Assert.Empty(RecallWeights.Of([]));

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(7)]
    [InlineData(1e300)]
    public void Of_OneMemory_IsOne(double distance) => Assert.Equal([1.0], RecallWeights.Of([distance]), Near);

    [Fact]
    public void Of_ExactDuplicates_ShareNearlyEverything()
    {
        var weights = RecallWeights.Of([0, 1e-3, 0]);

        Assert.Equal(0.5, weights[0], 1e-8);
        Assert.Equal(weights[0], weights[2]);
        Assert.Equal(1, weights.Sum(), Tolerance);
        Assert.InRange(weights[1], 0, 1e-8);
    }

    [Fact]
    public void OfCases_WithWeights_CountsWithTheWeightOfTheCase()
        => Assert.Equal(
            [0.75, 0.25], RecallWeights.OfCases([new RecalledCase("a", null, 4, 3), new RecalledCase("b", null, 4, 1)]), Near);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_NoDistance_IsRefused(double distance)
        => Assert.Equal(
            $"A squared distance ({distance}) must be finite and not negative.",
            Assert.Throws<ArgumentException>(() => RecallWeights.Of([1, distance])).Message);

    private static bool Near(double a, double b) => Math.Abs(a - b) <= Tolerance;
}
