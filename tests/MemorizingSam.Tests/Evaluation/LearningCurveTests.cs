using MemorizingSam.Evaluation;
using MemorizingSam.Memory;
using MemorizingSam.Tests.Memory;

namespace MemorizingSam.Tests.Evaluation;

public sealed class LearningCurveTests : IDisposable
{
    private const int Cases = 5;

    private static readonly MemoryTestOptions Options = new()
    {
        Split = "validation",
        Curve = new LearningCurveOptions { Counts = [1, 2, 5], Draws = 4 },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryBank _bank;

    public LearningCurveTests()
    {
        _bank = MemoryBank.Create(_folder.File("b.membank"), MadeUpMemories.Options);
        for (var number = 0; number < Cases; number++)
        {
            // Two memories of each case, as there are two spacings.
            _bank.Add(MadeUpMemories.Case(number, "liver").From($"volume {number}"));
            _bank.Add(MadeUpMemories.Case(100 + number, "liver").From($"volume {number}"));
        }

        _bank.Add(MadeUpMemories.Case(50, "spleen"));
    }

    public void Dispose()
    {
        _bank.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void DrawsFor_ALabel_AreOfAllCountsAndAllCasesButOnce()
    {
        using var curve = Curve(Options);

        Assert.Equal(
            [(1, 0), (2, 0), (5, 0), (1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (2, 3)],
            curve.DrawsFor("liver").Select(draw => (draw.Cases, draw.Draw)));
        Assert.Empty(curve.DrawsFor("spleen"));
    }

    [Fact]
    public void Recall_ADraw_GivesItsCasesWithAllTheirMemoriesAndNoOthers()
    {
        using var curve = Curve(Options with { Recall = new() { Recalled = 20 } });
        var sources = _bank.List().ToDictionary(memory => memory.Id, memory => memory.Provenance.SourceHash);

        foreach (var draws in curve.DrawsFor("liver").GroupBy(draw => draw.Draw))
        {
            string[] smaller = [];
            foreach (var draw in draws)
            {
                var found = curve.Recall.Find(new float[5], draw.Name, (1.9, MadeUpMemories.Hash("query"))).Select(one => sources[one.Case.Id]).ToArray();

                Assert.Equal(2 * draw.Cases, found.Length);
                Assert.Equal(draw.Cases, found.Distinct().Count());
                Assert.Subset(found.ToHashSet(), smaller.ToHashSet());
                smaller = found;
            }
        }
    }

    [Fact]
    public void DrawsFor_AnotherSeed_AreOthers()
    {
        Assert.Equal(Ids(1), Ids(1));
        Assert.NotEqual(Ids(1), Ids(2));

        string[] Ids(int seed)
        {
            using var curve = Curve(Options, seed);
            return [.. curve.DrawsFor("liver").SelectMany(draw => curve.Recall.Find(new float[5], draw.Name, (1.9, MadeUpMemories.Hash("query")))).Select(one => one.Case.Id)];
        }
    }

    [Fact]
    public void New_MoreCasesThanThereAre_SaysHowManyThereAre()
        => Assert.Equal(
            "The learning curve asks for 6 cases of 'liver', and 5 are memorised; ask for fewer, or memorise more.",
            Assert.Throws<ArgumentException>(() => Curve(Options with { Curve = Options.Curve! with { Counts = [1, 6] } })).Message);

    private LearningCurve Curve(MemoryTestOptions options, int seed = 1)
        => new(_bank, _bank.List().Select(memory => memory.Id).ToHashSet(), ["liver"], options, seed);
}
