using System.IO.Compression;
using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

/// <summary>A case is memorised, looked at, recalled, exported and removed, as a user does it.</summary>
public sealed class MemoryCommandTests : IDisposable
{
    private static readonly string Ct = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");
    private static readonly string Labels = CommandLine.Sample("openkbp_pt_201_labels.nii.gz");
    private static readonly string NextCt = CommandLine.Sample("openkbp_pt_222_ct.nii.gz");

    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("cases.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Memory_FromMemorizeToRemove_KeepsWhatItSays()
    {
        var memorised = await Memorize("--label", "brainstem=1", "--label", "larynx=6", "--json");
        Assert.Equal((0, string.Empty), (memorised.ExitCode, memorised.Error));
        using var labels = JsonDocument.Parse(memorised.Output);
        var id = labels.RootElement[0].GetProperty("ids")[0].GetString()!;

        var list = await CommandLine.RunAsync("memory", "list", Bank);
        Assert.Equal(4, list.Output.Trim().Split('\n').Length);
        Assert.Contains("brainstem", list.Output, StringComparison.Ordinal);
        Assert.Contains("tester", list.Output, StringComparison.Ordinal);

        var show = await CommandLine.RunAsync("memory", "show", Bank, id[..8]);
        Assert.Contains(id, show.Output, StringComparison.Ordinal);

        var verify = await CommandLine.RunAsync("memory", "verify", Bank);
        Assert.Equal(0, verify.ExitCode);
        Assert.Contains("all whole", verify.Output, StringComparison.Ordinal);

        var export = await CommandLine.RunAsync("memory", "export", Bank, "-o", _folder.File("cases.membank.zip"));
        Assert.Contains("Wrote 4 memories", export.Output, StringComparison.Ordinal);
        var import = await CommandLine.RunAsync("memory", "import", _folder.File("copy.membank"), "-i", _folder.File("cases.membank.zip"));
        Assert.Contains("with 4 memories", import.Output, StringComparison.Ordinal);
        var copied = await CommandLine.RunAsync("memory", "list", _folder.File("copy.membank"));
        Assert.DoesNotContain("tester", copied.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandLine.RunAsync("memory", "remove", Bank, id)).ExitCode);
        var compact = await CommandLine.RunAsync("memory", "compact", Bank);
        Assert.StartsWith("Erased 1 memories", compact.Output, StringComparison.Ordinal);
        var statistics = await CommandLine.RunAsync("memory", "statistics", Bank);
        Assert.StartsWith("3 memories, 3 of them recalled", statistics.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Export_GivesPeopleAndPicturesAwayOnlyIfAsked(bool isAsked)
    {
        await Memorize("--label", "brainstem=1", "--accession", "ACC-0815", "--note", "a note of mine");
        var archive = _folder.File("cases.membank.zip");

        string[] asked = isAsked ? ["--with-people", "--with-thumbnails"] : [];
        await CommandLine.RunAsync(["memory", "export", Bank, "-o", archive, .. asked]);

        using var zip = ZipFile.OpenRead(archive);
        using var manifest = new StreamReader(zip.GetEntry("manifest.jsonl")!.Open());
        var told = await manifest.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.All(
            ["tester", "ACC-0815", "a note of mine", Path.GetFileName(Ct)],
            secret => Assert.Equal(isAsked, told.Contains(secret, StringComparison.Ordinal)));
        Assert.Equal(isAsked, zip.Entries.Any(entry => entry.Name.EndsWith(".png", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Segment_WithMemory_SaysWhichCasesWereRecalled()
    {
        await Memorize("--label", "brainstem=1");

        var run = await CommandLine.RunAsync(
            "segment", "-i", NextCt, "-o", _folder.File("mask.nii.gz"), "--memory", Bank, "--fusion", "paper", "--label", "brainstem",
            "--point-voxel", "55,30,27", "--device", "cpu", "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(1, report.RootElement.GetProperty("recalled").GetProperty("brainstem").GetArrayLength());
    }

    [Fact]
    public async Task Propose_ALabelThatNoCaseHas_WritesAnEmptyMaskAndSaysSo()
    {
        await Memorize("--label", "brainstem=1");

        var run = await CommandLine.RunAsync(
            "propose", "-i", NextCt, "-o", _folder.File("mask.nii.gz"), "--memory", Bank, "--fusion", "paper", "--label", "spleen", "--device", "cpu");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("spleen is empty: no other case of 'spleen' is memorised.", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("mask.nii.gz")));
    }

    [Fact]
    public async Task Memorize_AValueThatNoVoxelHas_NamesItAndMakesNoBank()
    {
        var run = await Memorize("--label", "spleen=99");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: 'openkbp_pt_201_labels.nii.gz' has no voxel of 'spleen' (value 99); check labels and values." + Environment.NewLine, run.Error);
        Assert.False(Directory.Exists(Bank));
    }

    [Fact]
    public async Task Memorize_AMaskOfAnotherVolume_IsRefused()
    {
        var run = await CommandLine.RunAsync(
            "memorize", "-i", NextCt, "--mask", Labels, "--label", "brainstem=1", "--memory", Bank, "--who", "tester", "--device", "cpu");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Contains("on another lattice than 'openkbp_pt_222_ct.nii.gz'", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandLine> Memorize(params string[] more)
        => CommandLine.RunAsync(
            ["memorize", "-i", Ct, "--mask", Labels, "--memory", Bank, "--who", "tester", "--device", "cpu", .. more]);
}
