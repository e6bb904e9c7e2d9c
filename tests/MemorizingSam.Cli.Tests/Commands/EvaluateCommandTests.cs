using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string Miniature = CommandLine.Sample("miniature");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--output", "-i", "data", "-m", "model")]
    [InlineData("--input", "-m", "model", "-o", "out")]
    public async Task Evaluate_WithoutARequiredOption_NamesIt(string missing, params string[] args)
    {
        var run = await CommandLine.RunAsync(["evaluate", .. args]);

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            $"memsam: Option '{missing}' is required, unless two reports are given with --compare." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Evaluate_AnUnknownRule_ListsTheRules()
    {
        var run = await CommandLine.RunAsync([.. Arguments("out"), "--click-rule", "clever"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("'clever'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'published'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ASplitWithoutCases_SaysWhatThereIs()
    {
        var run = await CommandLine.RunAsync("evaluate", "-m", "model", "-i", Miniature, "-o", _folder.File("out"));

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: 'miniature' has no case in the split 'test', but 6 in train, 2 in validation; choose one of train, validation, test, all."
            + Environment.NewLine,
            run.Error);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Evaluate_Cancelled_SaysWhatIsKept()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync(Arguments("out"), new CancellationToken(canceled: true));

        Assert.Equal(MemsamCommand.Cancelled, run.ExitCode);
        Assert.Equal(
            "memsam: cancelled; finished cases are kept, and the same command goes on after them." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Evaluate_TwoModels_WritesReportsThatCanBeCompared()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var first = await CommandLine.RunAsync(Arguments("first"));
        var second = await CommandLine.RunAsync([.. Arguments("second"), "--click-rule", "ritm", "--json"]);
        var compared = await CommandLine.RunAsync("evaluate", "--compare", Report("first"), Report("second"));

        Assert.Equal((0, string.Empty), (first.ExitCode, first.Error));
        var lines = first.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal("category              objects  dice@0  dice@1  dice@2  dice@box", lines[0]);
        Assert.StartsWith("brainstem                   1   0.000", lines[1], StringComparison.Ordinal);
        Assert.Equal($"Wrote report.html, report.json, results.csv and summary.csv to {_folder.File("first")}.", lines[^1]);
        using var json = JsonDocument.Parse(second.Output);
        Assert.Equal("ritm", json.RootElement.GetProperty("options").GetProperty("clickRule").GetString());
        Assert.Equal((0, string.Empty), (compared.ExitCode, compared.Error));
        lines = compared.Output.Split(Environment.NewLine);
        Assert.Equal("The click rule is Innermost in the first, Ritm in the second.", lines[0]);
        Assert.Matches("^mean over categories +dice@0 +0\\.000 +0\\.000 +0\\.000 +0\\.000 … 0\\.000 +2$", lines[2]);
    }

    [Fact]
    public async Task Evaluate_WithMemory_MeasuresBothAndJoinsAStudy()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync(
        [
            .. Memory("out"), "--fusion", "paper", "--local-ratio", "0.5", "--recall-k", "2", "--memories-per-category", "2", "--ablate", "random",
            "wrong-category", "shifted=5", "as-published", "k=3", "--learning-curve", "1", "2", "--draws", "2", "--absent",
        ]);
        var study = await CommandLine.RunAsync("evaluate", "--study", Report("out"), "-o", _folder.File("study.html"));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches(@"mean over categories  dice@0 ", run.Output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Report("out"), TestContext.Current.CancellationToken));
        var options = report.RootElement.GetProperty("options").GetProperty("memory");
        Assert.Equal("train", options.GetProperty("split").GetString());
        Assert.Equal(["random", "wrong-category", "shifted=5", "as-published", "k=3"], options.GetProperty("ablations").EnumerateArray().Select(kind => kind.GetString()));
        Assert.Equal((2, 0.5), (options.GetProperty("recall").GetProperty("recalled").GetInt32(), options.GetProperty("recall").GetProperty("localRatio").GetDouble()));
        var memory = report.RootElement.GetProperty("memory");
        Assert.Equal(2, memory.GetProperty("cases").GetProperty("brainstem").GetInt32());
        Assert.Equal(5, memory.GetProperty("ablations").GetArrayLength());
        Assert.Equal([0, 1, 2], memory.GetProperty("curve").EnumerateArray().Take(3).Select(point => point.GetProperty("cases").GetInt32()));
        Assert.StartsWith("memsam evaluate -m ", report.RootElement.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, string.Empty, $"Wrote {_folder.File("study.html")}.{Environment.NewLine}"), (study.ExitCode, study.Error, study.Output));
        Assert.Contains("--learning-curve 1 2", await File.ReadAllTextAsync(_folder.File("study.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'clever' is no ablation; choose of random, wrong-category, no-mask, shifted=MM, k=N, local-ratio=SHARE, paper, as-published, nearest-tokens, warped-masks.", "--ablate", "clever")]
    [InlineData("'random=3' is no ablation; choose of random, wrong-category, no-mask, shifted=MM, k=N, local-ratio=SHARE, paper, as-published, nearest-tokens, warped-masks.", "--ablate", "random=3")]
    [InlineData("Each ablation is named once.", "--ablate", "random", "random")]
    [InlineData(
        "Memories of the split 'validation' cannot be measured on the split 'validation': nobody is measured with his own case; name two different splits.",
        "--memory-split", "validation")]
    [InlineData(
        "This model (fastsam3d) has not learned to use memories; choose one that has, or a fusion that needs no learning (RecallOptions.Fusion; on the command line, --fusion warped-masks).",
        "--fusion", "mask-guided")]
    public async Task Evaluate_WithMemoryThatCannotBe_SaysWhy(string message, params string[] more)
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));
        string[] memory = more is ["--memory-split", ..] ? [.. Arguments("out"), .. more] : [.. Memory("out"), .. more];

        var run = await CommandLine.RunAsync(memory);

        Assert.Equal((MemsamCommand.Failed, $"memsam: {message}{Environment.NewLine}"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--fusion", "paper")]
    [InlineData("--ablate", "random")]
    [InlineData("--recalled", "3")]
    public async Task Evaluate_HowToRememberButNotWhat_AsksForIt(string option, string value)
    {
        var run = await CommandLine.RunAsync([.. Arguments("out"), option, value]);

        Assert.Equal(
            $"memsam: Option '{option}' says how to measure with memory; name the memories with --memory-split or --memory.{Environment.NewLine}", run.Error);
    }

    [Fact]
    public async Task Compare_OfSomethingElse_NamesTheFile()
    {
        var run = await CommandLine.RunAsync(
            "evaluate", "--compare", Path.Combine(Miniature, "dataset.json"), Path.Combine(Miniature, "dataset.json"));

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: 'dataset.json' is not a report of memsam evaluate: ", run.Error, StringComparison.Ordinal);
    }

    private string[] Arguments(string output) =>
    [
        "evaluate", "-m", _folder.File("tiny.safetensors"), "-i", Miniature, "-o", _folder.File(output), "--device", "cpu",
        "--split", "validation", "--cases", "1", "--labels", "brainstem,parotid_left", "--clicks", "2", "--prompt", "both", "--one-crop",
    ];

    private string[] Memory(string output) => [.. Arguments(output), "--memory-split", "train"];

    private string Report(string output) => Path.Combine(_folder.File(output), "report.json");
}
