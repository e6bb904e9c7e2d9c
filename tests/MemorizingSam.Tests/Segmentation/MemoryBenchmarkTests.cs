using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class MemoryBenchmarkTests
{
    [Fact]
    public void Run_FewCases_TimesEveryPartAndLeavesNothingBehind()
    {
        var folders = Leftovers();

        var report = MemoryBenchmark.Run(new MemoryBenchmarkOptions { Device = ComputeDevice.Cpu, Rounds = 2, Cases = 5, Keys = 50 });

        Assert.Equal((5, 7, MemoryFusion.WarpedMasks, "192×192×96"), (report.Cases, report.Recalled, report.Fusion, report.AddedShape));
        Assert.Equal((50, 256), (report.Search.Memories, report.Search.KeyLength));
        Assert.All([report.WithoutMs, report.WithMs, report.WithToWithout, report.AddMs, report.Search.Ratio], value => Assert.True(value > 0));
        Assert.True(report.BankBytes > 5 * 216 * 256 * 2 * sizeof(short), $"{report.BankBytes} bytes hold no keys and values of 5 cases.");
        Assert.Equal(folders, Leftovers());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Run_NothingToDo_IsRefused(int rounds, int cases, int keys)
        => Assert.Throws<ArgumentException>(() => MemoryBenchmark.Run(new MemoryBenchmarkOptions { Rounds = rounds, Cases = cases, Keys = keys }));

    [Theory]
    [InlineData(MemoryFusion.MaskGuided)]
    [InlineData(MemoryFusion.Paper)]
    public void Run_AFusionInTheEncoder_IsTimed(MemoryFusion fusion)
    {
        var report = MemoryBenchmark.Run(new MemoryBenchmarkOptions
        {
            Device = ComputeDevice.Cpu,
            Rounds = 1,
            Cases = 3,
            Keys = 10,
            Recall = new() { Recalled = 3, Fusion = fusion },
        });

        Assert.Equal((3, fusion), (report.Recalled, report.Fusion));
        Assert.True(report.WithMs > 0);
    }

    private static string[] Leftovers() => [.. Directory.GetDirectories(Path.GetTempPath(), "memsam-benchmark-*").Order()];
}
