using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private static readonly string Ct = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");
    private static readonly string Labels = CommandLine.Sample("openkbp_pt_201_labels.nii.gz");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.nii")]
    [InlineData("out.nii.gz")]
    [InlineData("out.nrrd")]
    [InlineData("out.mha")]
    [InlineData("out.nhdr")]
    [InlineData("out.mhd")]
    public async Task Convert_ToAnotherFormat_KeepsVoxelsAndPlace(string name)
    {
        var run = await CommandLine.RunAsync("convert", Ct, _folder.File(name));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith($"Wrote {_folder.File(name)}: 96×55×124 voxels of int16, 5.422×5.422×3 mm, LPI, ", run.Output, StringComparison.Ordinal);
        var (before, after) = ((Volume<short>)VolumeFile.Read(Ct), (Volume<short>)VolumeFile.Read(_folder.File(name)));
        Assert.Equal(before.Voxels, after.Voxels);
        Assert.True(before.Grid.Matches(after.Grid));
    }

    [Fact]
    public async Task Convert_ToSpacingAndOrientation_MakesThem()
    {
        var run = await CommandLine.RunAsync(
            "convert", Ct, _folder.File("out.nii.gz"), "--orientation", "ras", "--spacing", "2,2,4", "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("RAS", json.RootElement.GetProperty("orientation").GetString());
        var header = VolumeFile.ReadHeader(_folder.File("out.nii.gz"));
        Assert.Equal("RAS", header.Grid.Orientation.Code);
        Assert.Equal((2, 2, 4), (Mm(header, 0), Mm(header, 1), Mm(header, 2)));

        static double Mm(VolumeHeader header, int axis) => Math.Round(header.Grid.Spacing[axis], 5);
    }

    [Fact]
    public async Task Convert_LabelsLikeAResampledImage_LieOnItsLatticeWithoutNewLabels()
    {
        await CommandLine.RunAsync("convert", Ct, _folder.File("ct.nii.gz"), "--orientation", "SAL", "--spacing", "3");

        var run = await CommandLine.RunAsync(
            "convert", Labels, _folder.File("labels.nii.gz"), "--like", _folder.File("ct.nii.gz"), "--labels");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var labels = (Volume<byte>)VolumeFile.Read(_folder.File("labels.nii.gz"));
        Assert.Equal(VolumeFile.ReadHeader(_folder.File("ct.nii.gz")).Grid, labels.Grid);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], labels.Voxels.ToArray().Select(v => (int)v).Distinct().Order());
    }

    [Fact]
    public async Task Convert_LikeAndSpacing_ContradictEachOther()
    {
        var run = await CommandLine.RunAsync("convert", Ct, _folder.File("out.nii"), "--like", Labels, "--spacing", "1");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: --like already says spacing and orientation; give it alone, or give those without it." + Environment.NewLine,
            run.Error);
        Assert.Empty(_folder.FileNames);
    }

    [Theory]
    [InlineData("--spacing", "0", "--spacing '0' must be one positive number of mm, or three with commas, such as 1.5 or 1,1,3.")]
    [InlineData("--spacing", "1,2", "--spacing '1,2' must be one positive number of mm, or three with commas, such as 1.5 or 1,1,3.")]
    [InlineData("--orientation", "RAR", "--orientation: 'RAR' is no orientation; give three letters, one each of R/L, A/P and S/I, such as RAS or LPS.")]
    public async Task Convert_WithAWrongOption_SaysWhatIsAllowed(string option, string value, string message)
    {
        var run = await CommandLine.RunAsync("convert", Ct, _folder.File("out.nii"), option, value);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Convert_ToAnUnknownFormat_FailsBeforeReading()
    {
        var run = await CommandLine.RunAsync("convert", "nowhere.nii", _folder.File("out.jpg"));

        Assert.Equal(
            "memsam: 'out.jpg' names no format that memsam writes; use .nii, .nii.gz, .nrrd, .seg.nrrd, .nhdr, .mha or .mhd."
            + Environment.NewLine,
            run.Error);
    }

    [Fact]
    public async Task Convert_IntoAFolderThatIsNotThere_SaysSo()
    {
        var run = await CommandLine.RunAsync("convert", Ct, Path.Combine(_folder.File("no"), "out.nii"));

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            $"memsam: The folder '{_folder.File("no")}' does not exist; create it or choose another." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Convert_Quietly_SaysNothing()
    {
        var run = await CommandLine.RunAsync("convert", Ct, _folder.File("out.nii.gz"), "--quiet");

        Assert.Equal(new CommandLine(0, string.Empty, string.Empty), run);
        Assert.Equal(["out.nii.gz"], _folder.FileNames);
    }

    [Fact]
    public async Task Convert_Cancelled_LeavesTheOldFileAndNothingElse()
    {
        var output = _folder.File("out.nii.gz");
        await File.WriteAllTextAsync(output, "old", TestContext.Current.CancellationToken);

        var run = await CommandLine.RunAsync(["convert", Ct, output], new CancellationToken(canceled: true));

        Assert.Equal(MemsamCommand.Cancelled, run.ExitCode);
        Assert.Equal("memsam: cancelled; no file was left half written." + Environment.NewLine, run.Error);
        Assert.Equal("old", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken));
        Assert.Equal(["out.nii.gz"], _folder.FileNames);
    }
}
