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
}
