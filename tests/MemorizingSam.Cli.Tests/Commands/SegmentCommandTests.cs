using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class SegmentCommandTests : IDisposable
{
    private static readonly string Ct = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Segment_WithoutAModel_FindsAnOrganOfABundledVolumeWithTheBundledOne()
    {
        var truth = MaskOf(CommandLine.Sample("openkbp_pt_201_labels.nii.gz"), value: 1);
        var nothing = new byte[truth.Voxels.Length];
        var click = new MaskErrors(nothing, truth.Voxels, truth.Grid.Shape, truth.Grid.Spacing).Next(ClickRule.Innermost, 0, new Random(0))!.Value;

        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "--label", "brainstem", "--point-voxel", $"{click.X},{click.Y},{click.Z}", "--device", "cpu");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        var dice = MaskOverlap.Of(MaskOf(_folder.File("mask.nii.gz"), value: 1), truth).Dice;
        Assert.True(dice > 0.6, $"Dice {dice:0.000} after one click.");
    }

    [Fact]
    public async Task Segment_WithoutAPrompt_SaysSo()
    {
        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", "model.safetensors", "--label", "liver");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: 'liver' has no prompt; give at least one click, a box or a mask." + Environment.NewLine, run.Error);
    }

    [Fact]
    public async Task Segment_WithAFileThatIsNoModel_NamesIt()
    {
        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", Ct, "--point", "1,2,3");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith("memsam: 'openkbp_pt_201_ct.nii.gz' is not a checkpoint", run.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Segment_TwoLabels_WritesALabelMapOnTheInputsLatticeAndAllThatWasAskedFor()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", _folder.File("tiny.safetensors"), "--device", "cpu", "--one-crop",
            "--label", "a", "--point-voxel", "48,27,60", "--negative-voxel", "48,30,64",
            "--label", "b", "--point", "-350.5,-300,-150",
            "--preview", _folder.File("p.png"), "--statistics", _folder.File("s.json"), "--report", _folder.File("r.json"));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("Wrote ", run.Output, StringComparison.Ordinal);
        Assert.Equal(["mask.nii.gz", "p.png", "r.json", "s.json", "tiny.safetensors"], _folder.FileNames);
        var mask = (Volume<byte>)VolumeFile.Read(_folder.File("mask.nii.gz"));
        Assert.Equal(VolumeFile.ReadHeader(Ct).Grid, mask.Grid);
        Assert.True(mask.Voxels.ToArray().Max() <= 2);
    }

    [Fact]
    public async Task Segment_SavedSession_IsResumedWithMorePrompts()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));
        string[] common = ["segment", "-i", Ct, "-m", _folder.File("tiny.safetensors"), "--device", "cpu", "--one-crop"];

        var first = await CommandLine.RunAsync(
            [.. common, "-o", _folder.File("a.nii.gz"), "--label", "a", "--point-voxel", "48,27,60", "--session", _folder.File("s.json")]);
        var second = await CommandLine.RunAsync(
            [.. common, "-o", _folder.File("ab.nii.gz"), "--resume", _folder.File("s.json"), "--label", "b", "--point-voxel", "40,20,50",
                "--probabilities", _folder.File("p.nii.gz")]);
        var third = await CommandLine.RunAsync([.. common, "-o", _folder.File("again.nii.gz"), "--resume", _folder.File("s.json")]);

        Assert.All([first, second, third], run => Assert.Equal((0, string.Empty), (run.ExitCode, run.Error)));
        Assert.Equal(
            ["a.nii.gz", "ab.nii.gz", "again.nii.gz", "p.a.nii.gz", "p.b.nii.gz", "s.json", "tiny.safetensors"], _folder.FileNames);
        Assert.StartsWith(
            $"Wrote {_folder.File("ab.nii.gz")}, {_folder.File("p.a.nii.gz")}, {_folder.File("p.b.nii.gz")} in ",
            second.Output.Split(Environment.NewLine)[^2],
            StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.nii.gz")), File.ReadAllBytes(_folder.File("again.nii.gz")));
    }

    [Fact]
    public async Task Segment_SessionOfAnotherVolume_IsRefusedInOneLine()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));
        string[] common = ["segment", "-m", _folder.File("tiny.safetensors"), "--device", "cpu", "--one-crop"];
        await CommandLine.RunAsync(
            [.. common, "-i", Ct, "-o", _folder.File("a.nii.gz"), "--point-voxel", "48,27,60", "--session", _folder.File("s.json")]);

        var run = await CommandLine.RunAsync(
            [.. common, "-i", CommandLine.Sample("openkbp_pt_222_ct.nii.gz"), "-o", _folder.File("b.nii.gz"), "--resume", _folder.File("s.json")]);

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.StartsWith(
            "memsam: 's.json' cannot be resumed. The session was made on another volume (of ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; open that volume." + Environment.NewLine, run.Error, StringComparison.Ordinal);
        Assert.Equal(["a.nii.gz", "s.json", "tiny.safetensors"], _folder.FileNames);
    }

    [Fact]
    public async Task Segment_LabelsThatNoFileCanBeNamedAfter_AreRefusedBeforeWork()
    {
        var run = await CommandLine.RunAsync(
            "segment", "-i", "none.nii", "-o", _folder.File("a.nii.gz"), "-m", "none.safetensors", "--probabilities", _folder.File("p.nii.gz"),
            "--label", "left/right", "--point", "1,2,3", "--label", "b", "--point", "1,2,3");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: The name 'left/right' cannot be in the name of its file of probabilities; leave out / \\ : * ? \" < > | and "
            + "control characters." + Environment.NewLine,
            run.Error);
    }

    [Fact]
    public async Task Segment_AClickOutsideTheVolume_SaysWhereTheVolumeIs()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", _folder.File("tiny.safetensors"), "--point", "5000,0,0");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Contains("outside", run.Error, StringComparison.Ordinal);
        Assert.Equal(["tiny.safetensors"], _folder.FileNames);
    }

    [Fact]
    public async Task Segment_SkipEmpty_RunsAndSaysSoInTheReport()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", _folder.File("tiny.safetensors"), "--device", "cpu", "--one-crop",
            "--point-voxel", "0,0,0", "--skip-empty", "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("\"emptyTokens\": \"Skipped\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_SkipEmptyWithAStem_IsRefusedInOneLine()
    {
        using (var network = new Sam3d(Sam3dOptions.Preset("compact")))
        {
            ModelFile.Save(_folder.File("compact.safetensors"), network, CropOptions.Compact, "compact");
        }

        var run = await CommandLine.RunAsync(
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", _folder.File("compact.safetensors"), "--point-voxel", "1,2,3",
            "--skip-empty");

        Assert.Equal(MemsamCommand.Failed, run.ExitCode);
        Assert.Equal(
            "memsam: 'compact.safetensors' (compact) cannot skip empty tokens: that needs an image encoder without a convolutional stem, whose "
            + "windows hold the whole grid; leave EmptyTokens at Computed (on the command line, drop --skip-empty)." + Environment.NewLine,
            run.Error);
        Assert.Equal(["compact.safetensors"], _folder.FileNames);
    }

    [Fact]
    public async Task Info_OfAModelFile_TellsWhatItIs()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync("info", _folder.File("tiny.safetensors"));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("preset       fastsam3d", run.Output, StringComparison.Ordinal);
        Assert.Contains("a memsam model file", run.Output, StringComparison.Ordinal);
    }

    private static Volume<byte> MaskOf(string path, byte value)
    {
        var labels = Assert.IsType<Volume<byte>>(VolumeFile.Read(path));
        return new Volume<byte>(labels.Grid, [.. labels.Voxels.ToArray().Select(voxel => voxel == value ? (byte)1 : (byte)0)]);
    }
}
