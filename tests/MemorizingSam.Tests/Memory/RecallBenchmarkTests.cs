using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class RecallBenchmarkTests
{
    [Fact]
    public void Run_FewKeys_TellsBothTimesAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();

        var benchmark = RecallBenchmark.Run(folder.Path, memories: 200, keyLength: 16, rounds: 2);

        Assert.Equal((200, 16), (benchmark.Memories, benchmark.KeyLength));
        Assert.True(benchmark.OnePass > TimeSpan.Zero && benchmark.Search > TimeSpan.Zero);
        Assert.Equal(benchmark.Search / benchmark.OnePass, benchmark.Ratio);
        Assert.Empty(folder.FileNames);
    }

    /// <summary>The bar of the issue; explicit, as a busy machine says nothing about it.</summary>
    [Fact(Explicit = true)]
    public void Run_AHundredThousandKeys_TakesAtMostHalfAsMuchAgainAsReadingThem()
    {
        using var folder = new TemporaryFolder();

        var benchmark = RecallBenchmark.Run(folder.Path, memories: 100_000, keyLength: 256, rounds: 20);

        TestContext.Current.TestOutputHelper?.WriteLine($"{benchmark}");
        Assert.InRange(benchmark.Ratio, 0, 1.5);
    }
}
