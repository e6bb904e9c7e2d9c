using System.Text.Json;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ResultJournalTests : IDisposable
{
    private static readonly string[] Results = ["first case", "näher\nam Rand", "third"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Again_GivesBackWhatWasAdded()
    {
        Fill();

        using var journal = Open("work");

        Assert.Equal(Results, journal.Done);
    }

    [Fact]
    public void Open_AtAnyByteOfAKill_KeepsTheWholeLinesAndGoesOn()
    {
        Fill();
        var path = Directory.GetFiles(_folder.Path).Single();
        var bytes = File.ReadAllBytes(path);
        int[] ends = [.. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').Select(i => i + 1)];
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            var whole = Math.Max(0, ends.Count(end => end <= length) - 1);

            using (var journal = Open("work"))
            {
                Assert.Equal(whole, journal.Done.Count);
                Array.ForEach(Results[whole..], journal.Add);
            }

            Assert.Equal(bytes, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Open_ALineOfZeros_IsDoneAgain()
    {
        Fill();
        var path = Directory.GetFiles(_folder.Path).Single();
        File.AppendAllText(path, "\0\0\0\n");

        using var journal = Open("work");

        Assert.Equal(Results, journal.Done);
    }

    [Fact]
    public void Open_OtherWork_BeginsAnew()
    {
        Fill();

        using var journal = Open("other work");

        Assert.Empty(journal.Done);
    }

    [Fact]
    public void Open_WhileAnotherRunHasIt_IsRefused()
    {
        using var journal = Open("work");

        Assert.ThrowsAny<IOException>(() => Open("work"));
    }

    private void Fill()
    {
        using var journal = Open("work");
        Array.ForEach(Results, journal.Add);
    }

    private ResultJournal<string> Open(string work) => ResultJournal<string>.Open(_folder.Path, new { Work = work }, JsonSerializerOptions.Web);
}
