using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class SeededRandomTests
{
    private const int Draws = 200_000;

    [Fact]
    public void NextBits_FromAState_AreSplitMix64()
    {
        // Published for seed 1234567 with Vigna's splitmix64.c (rosettacode.org, "Pseudo-random numbers/Splitmix64").
        var random = SeededRandom.FromState(1234567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.NextBits()));
    }

    [Fact]
    public void NextBits_OfASeedAndStep_AreTheSameOnEveryMachine()
    {
        // Worked out from the remarks' formula with whole numbers in Python.
        Assert.Equal([1321962074176129191, 15925659190040627001], Bits(new SeededRandom(1, 2, 3), 2));
        Assert.Equal([71079956591447702, 6898983489236980361], Bits(new SeededRandom(-1, 0), 2));
    }

    [Fact]
    public void NextBits_OfOtherSeedsStepsAndPurposes_Differ()
    {
        var starts = from seed in Enumerable.Range(0, 20)
                     from step in Enumerable.Range(0, 20)
                     from purpose in Enumerable.Range(0, 3)
                     select new SeededRandom(seed, step, purpose).NextBits();

        Assert.Equal(1200, starts.Distinct().Count());
    }

    [Fact]
    public void NextShare_OverManyDraws_IsUniform()
    {
        var random = new SeededRandom(7, 0);
        var shares = Enumerable.Range(0, Draws).Select(_ => random.NextShare()).ToArray();

        Assert.All(shares, share => Assert.InRange(share, 0, 1 - (1.0 / (1L << 53))));
        Assert.All(
            shares.GroupBy(share => (int)(share * 10)), bin => Assert.InRange(bin.Count(), 0.97 * Draws / 10, 1.03 * Draws / 10));
    }

    [Fact]
    public void Below_OverManyDraws_ReachesEveryNumberEquallyOften()
    {
        var random = new SeededRandom(7, 1);

        var counts = Enumerable.Range(0, Draws).GroupBy(_ => random.Below(7)).OrderBy(group => group.Key).ToArray();

        Assert.Equal(Enumerable.Range(0, 7), counts.Select(group => group.Key));
        Assert.All(counts, group => Assert.InRange(group.Count(), 0.97 * Draws / 7, 1.03 * Draws / 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Below(0));
    }

    [Fact]
    public void NextBell_OverManyDraws_HasMeanZeroAndDeviationOne()
    {
        var random = new SeededRandom(7, 2);
        var draws = Enumerable.Range(0, Draws).Select(_ => random.NextBell()).ToArray();

        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(draw => draw * draw), 0.01);
        Assert.Equal(0.683, draws.Count(draw => Math.Abs(draw) < 1) / (double)Draws, 0.02); // 0.683 of a normal distribution
        Assert.All(draws, draw => Assert.InRange(draw, -3.47, 3.47));
    }

    [Fact]
    public void FactorWithin_OverManyDraws_StaysWithinAndIsEvenInItsLogarithm()
    {
        var random = new SeededRandom(7, 3);
        var factors = Enumerable.Range(0, Draws).Select(_ => random.FactorWithin(0.5)).ToArray();

        Assert.All(factors, factor => Assert.InRange(factor, 1 / 1.5, 1.5));
        Assert.Equal(0, factors.Average(Math.Log), 0.005);
        Assert.Equal(1, new SeededRandom(7, 4).FactorWithin(0));
    }

    private static ulong[] Bits(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextBits())];
}
