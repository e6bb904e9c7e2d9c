using MemorizingSam.Evaluation;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationJournalTests : IDisposable
{
    private static readonly EvaluationOptions Options = new() { Clicks = 2 };

    private static readonly CaseResult[] Results =
    [
        MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.5, 0.75)),
        MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.25, 0.5)),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Again_GivesBackWhatWasAdded()
    {
        Fill();

        using var journal = Open(Options);

        Assert.Equal(["p1", "p2"], journal.Done.Select(result => result.CaseId));
        Assert.Equal(Results[1].Labels[0].Clicks, journal.Done[1].Labels[0].Clicks);
    }

    [Fact]
    public void Open_AtAnyByteOfAKill_KeepsTheWholeLinesAndGoesOn()
    {
        Fill();
        var path = Directory.GetFiles(_folder.Path).Single();
        var bytes = File.ReadAllBytes(path);
        int[] ends = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').Select(i => i + 1)];
        for (var length = 0; length <= bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            var whole = Math.Max(0, ends.Count(end => end <= length) - 1);

            using (var journal = Open(Options))
            {
                Assert.Equal(whole, journal.Done.Count);
                Array.ForEach(Results[whole..], journal.Add);
            }

            Assert.Equal(bytes, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Open_OtherModelDataOrOptions_BeginsAnew()
    {
        Fill();

        using var otherOptions = Open(Options with { Seed = 9 });
        using var otherModel = EvaluationJournal.Open(_folder.Path, "4567", "data", Options);
        using var otherData = EvaluationJournal.Open(_folder.Path, "0123", "other", Options);

        Assert.All([otherOptions, otherModel, otherData], journal => Assert.Empty(journal.Done));
    }

    [Fact]
    public void Open_MoreCasesOrPictures_GoesOn()
    {
        Fill();

        using var journal = Open(Options with { MaxCases = 5, Pictures = 1, Resamples = 3 });

        Assert.Equal(2, journal.Done.Count);
    }

    [Fact]
    public void Open_WhileAnotherRunHasIt_IsRefused()
    {
        using var journal = Open(Options);

        Assert.ThrowsAny<IOException>(() => Open(Options));
    }

    private void Fill()
    {
        using var journal = Open(Options);
        Array.ForEach(Results, journal.Add);
    }

    private ResultJournal<CaseResult> Open(EvaluationOptions options) => EvaluationJournal.Open(_folder.Path, "0123", "data", options);
}
