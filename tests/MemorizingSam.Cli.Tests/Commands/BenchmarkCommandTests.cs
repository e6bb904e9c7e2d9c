namespace MemorizingSam.Cli.Tests.Commands;

public sealed class BenchmarkCommandTests
{
    [Fact]
    public async Task Benchmark_OfAnUnknownPreset_NamesThoseThereAre()
    {
        var run = await CommandLine.RunAsync("benchmark", "--preset", "sam2");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Contains("fastsam3d, sam-med3d, memorizing-sam", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Benchmark_OnNoDevice_SaysWhatIsOne()
    {
        var run = await CommandLine.RunAsync("benchmark", "--device", "gpu");

        Assert.Equal("memsam: 'gpu' is no device; give cpu, cuda, or cuda:n with the number of a device." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Benchmark_WithoutRounds_IsRefused()
    {
        var run = await CommandLine.RunAsync("benchmark", "--rounds", "0");

        Assert.Equal("memsam: Rounds (0) must be at least 1." + Environment.NewLine, run.Error);
    }
}
