using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class DataCommandTests
{
    private static readonly string Miniature = CommandLine.Sample("miniature");

    [Fact]
    public async Task Check_OfASoundSet_ListsCasesAndLabels()
    {
        var run = await CommandLine.RunAsync("data", "check", Miniature);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(
            [
                "miniature: 8 cases in NnUNet layout",
                "",
                "case    split       voxels    mm             axes  labels (ml)",
                "pt_1    train       36×30×32  3.91×3.91×2.5  LPI   brainstem 9.57, parotid_right 5.19, parotid_left 11.37",
            ],
            lines[..4]);
        Assert.Equal(
            [
                "label          train  validation  test  no split  ml: least, median, most",
                "brainstem      6      2           0     0         9.57, 18.19, 29.44",
                "parotid_right  6      2           0     0         5.19, 15.93, 21.03",
                "parotid_left   6      2           0     0         10.94, 15.44, 26.74",
                "",
                "splits   train 6, validation 2",
                "voxels   x 36–36 (median 36), y 30–30 (median 30), z 32–32 (median 32)",
                "mm       x 3.91–4.69 (median 4.68), y 3.91–4.69 (median 4.68), z 2.5–3 (median 3)",
                "No errors.",
            ],
            lines[^9..]);
    }

    [Fact]
    public async Task Check_AsJson_IsOneObject()
    {
        var run = await CommandLine.RunAsync("data", "check", Miniature, "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal((0, 8), (run.ExitCode, json.RootElement.GetProperty("cases").GetArrayLength()));
    }

    [Fact]
    public async Task Check_OfALeak_FailsAndNamesEachFault()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("mine.json"), """{ "train": ["pt_1", "pt_20", "pt_2"], "test": ["pt_1"] }""", TestContext.Current.CancellationToken);

        var run = await CommandLine.RunAsync("data", "check", Miniature, "--splits", folder.File("mine.json"), "--quiet");

        Assert.Equal((MemsamCommand.Failed, string.Empty), (run.ExitCode, run.Output));
        Assert.Equal(
            [
                "error: 'mine.json' leaks 'pt_1' between splits: it is in train and test; keep it in one.",
                "error: 'mine.json' names case 'pt_2', which is not there; add its files, or take it out of the splits.",
                "memsam: 'miniature' has 2 error(s), listed above; mend them before training on it.",
            ],
            run.Error.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task Check_OfAnEmptyFolder_IsOneLine()
    {
        using var folder = new TemporaryFolder();

        var run = await CommandLine.RunAsync("data", "check", Path.GetDirectoryName(folder.File("x"))!);

        Assert.Equal((MemsamCommand.Failed, string.Empty), (run.ExitCode, run.Output));
        Assert.Matches("^memsam: '.*' is empty; a data set has dataset.json, [^\n]*\\.\\s*$", run.Error);
    }

    [Fact]
    public async Task Check_Cancelled_SaysSo()
    {
        var run = await CommandLine.RunAsync(["data", "check", Miniature], new CancellationToken(canceled: true));

        Assert.Equal(MemsamCommand.Cancelled, run.ExitCode);
        Assert.Equal("memsam: cancelled; no file was left half written." + Environment.NewLine, run.Error);
    }
}
