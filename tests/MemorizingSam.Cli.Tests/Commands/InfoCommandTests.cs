using System.Text.Json;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class InfoCommandTests
{
    [Fact]
    public async Task Info_OfARealCt_TellsWhatItIs()
    {
        var path = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");

        var run = await CommandLine.RunAsync("info", path);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                path,
                "format       NIfTI-1, gzip, little-endian",
                "shape        96 × 55 × 124 voxels",
                "spacing      5.422 × 5.422 × 3 mm",
                "extent       520.5 × 298.2 × 372 mm",
                "orientation  LPI, upright",
                "origin       (-97.596, -195.192, 0) mm RAS",
                "voxels       int16",
                "values       -1024 … 2952",
                "size         303.5 kB in the file, 1.3 MB of voxels",
            ],
            run.Output.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task Info_AsJson_HoldsTheSameForScripts()
    {
        var run = await CommandLine.RunAsync("info", CommandLine.Sample("totalsegmentator_ct.nii.gz"), "--json");

        using var json = JsonDocument.Parse(run.Output);
        var root = json.RootElement;
        Assert.Equal("NIfTI-1", root.GetProperty("format").GetString());
        Assert.Equal([122, 101, 112], root.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal([3.0, 3.0, 3.0], root.GetProperty("spacingMm").EnumerateArray().Select(v => Math.Round(v.GetDouble(), 3)));
        Assert.Equal("RAS", root.GetProperty("orientation").GetString());
        Assert.Equal("int32", root.GetProperty("voxelType").GetString());
        Assert.Equal((-1207, 3382), (root.GetProperty("min").GetDouble(), root.GetProperty("max").GetDouble()));
        Assert.Equal(4, root.GetProperty("affine").GetArrayLength());
        Assert.Equal(122L * 101 * 112 * 4, root.GetProperty("voxelBytes").GetInt64());
    }

    [Fact]
    public async Task Info_OfAFileThatIsNoVolume_IsOneLineAndFails()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("page.nii.gz");
        await File.WriteAllTextAsync(path, "<html>404</html>", TestContext.Current.CancellationToken);

        var run = await CommandLine.RunAsync("info", path);

        Assert.Equal((MemsamCommand.Failed, string.Empty), (run.ExitCode, run.Output));
        Assert.Equal(
            "memsam: 'page.nii.gz' is no volume that memsam reads (it begins with '<html>40'); give NIfTI (.nii, .nii.gz, "
            + ".hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd)." + Environment.NewLine,
            run.Error);
    }

    [Fact]
    public async Task Info_OfAMissingFile_IsOneLineAndFails()
    {
        var run = await CommandLine.RunAsync("info", "nowhere.nii");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Matches("^memsam: Could not find file '.*nowhere\\.nii'\\.\\s*$", run.Error);
    }

    [Fact]
    public async Task Info_WithoutAFile_SaysWhatIsMissing()
    {
        var run = await CommandLine.RunAsync("info");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Required argument missing for command: 'info'.", run.Error, StringComparison.Ordinal);
    }
}
