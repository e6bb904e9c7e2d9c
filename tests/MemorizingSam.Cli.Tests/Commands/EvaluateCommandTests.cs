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

    private string Report(string output) => Path.Combine(_folder.File(output), "report.json");
}
