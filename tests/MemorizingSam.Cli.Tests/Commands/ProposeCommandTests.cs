using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

/// <summary>A folder of small volumes, a bank of one other case, and a model with random weights.</summary>
public sealed class ProposeCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.File("tiny.safetensors");

    private string Bank => _folder.File("cases.membank");

    private string Input => _folder.File("in");

    private string Output => _folder.File("out");

    public async ValueTask InitializeAsync()
    {
        TinyModelFile.Write(Model);
        Directory.CreateDirectory(Input);
        TinyCases.Volume(Path.Combine(Input, "b.nii.gz"), seed: 2);
        TinyCases.Volume(Path.Combine(Input, "c.nrrd"), seed: 3);
        var memorised = await CommandLine.RunAsync(
            "memorize", "-i", TinyCases.Volume(_folder.File("past.nii"), seed: 1), "--mask", TinyCases.Mask(_folder.File("mask.nii")), "--label", "liver=1",
            "--memory", Bank, "--who", "tester", "-m", Model, "--device", "cpu");
        Assert.Equal((0, string.Empty), (memorised.ExitCode, memorised.Error));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Propose_AFolder_WritesAMaskEachAndATableOfAll()
    {
        var run = await Propose("--mask-ending", ".nrrd");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var lines = run.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("case  label", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("b     liver", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("c     liver", lines[2], StringComparison.Ordinal);
        Assert.Equal($"Wrote 2 label maps, proposals.csv and proposals.json to {Output}.", lines[^1]);
        Assert.Equal(["b.nrrd", "c.nrrd", "proposals.csv", "proposals.json"], Results());
    }

    [Fact]
    public async Task Propose_ABrokenVolume_FailsInTheEndAndDoesTheOthers()
    {
        File.WriteAllBytes(Path.Combine(Input, "a.nii"), [1, 2, 3]);

        var run = await Propose("--quiet");

        Assert.Equal((MemsamCommand.Failed, string.Empty), (run.ExitCode, run.Output));
        var lines = run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("  a: 'a.nii' ", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            "memsam: 1 of 3 volumes could not be looked at, listed above; the others are done. Mend these, and run the same command again.", lines[1]);
        Assert.Contains("b.nii.gz", Results());
        Assert.Contains("c.nii.gz", Results());
    }

    [Fact]
    public async Task Propose_AsJson_TellsWhatTheSummaryHolds()
    {
        var run = await Propose("--json");

        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(2, report.RootElement.GetProperty("cases").GetArrayLength());
        Assert.Equal(run.Output.Trim(), await File.ReadAllTextAsync(Path.Combine(Output, "proposals.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Propose_Cancelled_SaysThatItGoesOn()
    {
        var run = await CommandLine.RunAsync(Arguments(), new CancellationToken(canceled: true));

        Assert.Equal(MemsamCommand.Cancelled, run.ExitCode);
        Assert.Equal(
            "memsam: cancelled; no file was left half written; of a folder, finished volumes are kept, and the same command goes on after them."
            + Environment.NewLine,
            run.Error);
    }

    [Fact]
    public async Task Propose_AFrameOfAFolder_IsRefused()
    {
        var run = await Propose("--frame", "1");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: --frame chooses out of one file;", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_WithExplain_WritesAPageOfTheCasesThatWereRecalled()
    {
        var run = await CommandLine.RunAsync(
            "segment", "-i", Path.Combine(Input, "b.nii.gz"), "-o", _folder.File("b.nii.gz"), "-m", Model, "--memory", Bank, "--fusion", "paper",
            "--label", "liver", "--point-voxel", "9,8,8", "--explain", _folder.File("why.html"), "--device", "cpu");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("why.html", run.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(_folder.File("why.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<h3>Cases that were recalled, nearest first</h3>", page, StringComparison.Ordinal);
        Assert.Contains("The case with its accepted mask, as the bank keeps it.", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_WithExplainButNoMemory_SaysWhatIsMissing()
    {
        var run = await CommandLine.RunAsync(
            "segment", "-i", Path.Combine(Input, "b.nii.gz"), "-o", _folder.File("b.nii.gz"), "-m", Model, "--point-voxel", "9,8,8",
            "--explain", _folder.File("why.html"));

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: An explanation tells what memories did, but no memory bank is given;", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_ResumingAProposalWithoutItsMemory_SaysSoInOneLine()
    {
        var volume = Path.Combine(Input, "b.nii.gz");
        await CommandLine.RunAsync(
            "propose", "-i", volume, "-o", _folder.File("b.nii.gz"), "-m", Model, "--memory", Bank, "--fusion", "paper", "--label", "liver",
            "--session", _folder.File("session.json"), "--device", "cpu");

        var run = await CommandLine.RunAsync(
            "segment", "-i", volume, "-o", _folder.File("again.nii.gz"), "-m", Model, "--resume", _folder.File("session.json"), "--device", "cpu");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: 'session.json' cannot be resumed. It asked memories where 'liver' is; open it with the memory bank (on the command line, with "
            + "--memory)." + Environment.NewLine,
            run.Error);
    }

    private Task<CommandLine> Propose(params string[] more) => CommandLine.RunAsync([.. Arguments(), .. more]);

    private string[] Arguments()
        => ["propose", "-i", Input, "-o", Output, "-m", Model, "--memory", Bank, "--fusion", "paper", "--label", "liver", "--device", "cpu"];

    /// <summary>Names of the files in the output folder, but for the journal's.</summary>
    private string[] Results()
        => [.. Directory.GetFiles(Output).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".jsonl", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
