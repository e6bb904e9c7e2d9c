using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class SegmentCommandTests : IDisposable
{
    private static readonly string Ct = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Segment_WithoutAModel_SaysThatItIsRequired()
    {
        var run = await CommandLine.RunAsync("segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "--point-voxel", "1,2,3");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Option '--model' is required.", run.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
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
            "segment", "-i", Ct, "-o", _folder.File("mask.nii.gz"), "-m", _folder.File("tiny.safetensors"), "--device", "cpu",
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
    public async Task Info_OfAModelFile_TellsWhatItIs()
    {
        TinyModelFile.Write(_folder.File("tiny.safetensors"));

        var run = await CommandLine.RunAsync("info", _folder.File("tiny.safetensors"));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("preset       fastsam3d", run.Output, StringComparison.Ordinal);
        Assert.Contains("a memsam model file", run.Output, StringComparison.Ordinal);
    }
}
