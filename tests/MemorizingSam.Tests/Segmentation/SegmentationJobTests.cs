using System.Security.Cryptography;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Checkpoints;

namespace MemorizingSam.Tests.Segmentation;

public sealed class SegmentationJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Volume<short> _volume = TinySegmenter.Volume(16, 17, 18);

    public SegmentationJobTests()
    {
        VolumeFile.Write(_folder["ct.nii.gz"], _volume);
        TinySegmenter.Load(_folder).Dispose();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TwoObjects_WritesLabelsPictureStatisticsAndReport()
    {
        var request = Request() with
        {
            PreviewPath = _folder["p.png"],
            StatisticsPath = _folder["s.json"],
            ReportPath = _folder["run.json"],
        };

        var report = SegmentationJob.Run(request);

        using var segmenter = Segmenter.Load(_folder["tiny.safetensors"]);
        using var session = segmenter.Open(_volume, Few);
        session.AddClick("a", TinySegmenter.At(_volume.Grid, 4, 4, 4));
        session.AddClick("a", TinySegmenter.At(_volume.Grid, 9, 2, 7, isPositive: false));
        session.AddClick("b", TinySegmenter.At(_volume.Grid, 12, 12, 12));
        var labels = (Volume<byte>)VolumeFile.Read(_folder["out.nii.gz"]);
        Assert.True(labels.Grid.Matches(_volume.Grid));
        Assert.Equal(session.LabelMap().Voxels.ToArray(), labels.Voxels.ToArray());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder["p.png"])[..4]);
        using var statistics = JsonDocument.Parse(File.ReadAllText(_folder["s.json"]));
        var b = statistics.RootElement[1];
        Assert.Equal(("b", 2), (b.GetProperty("name").GetString(), b.GetProperty("label").GetInt32()));
        Assert.Equal(
            labels.Voxels.ToArray().Count(label => label == 2), b.GetProperty("statistics").GetProperty("voxelCount").GetInt32());
        Assert.Equal(report.ToJson(), File.ReadAllText(_folder["run.json"]));
    }

    [Fact]
    public void Run_Report_NamesFilesTimesAndSteps()
    {
        var report = SegmentationJob.Run(Request());

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["ct.nii.gz"]))), report.Input.Sha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder["out.nii.gz"]))), report.Outputs.Single().Sha256);
        Assert.Equal(["a", "a", "b"], report.Steps.Select(step => step.ObjectName));
        Assert.Equal(
            ["reading", "loading", "cropping", "encoding", "decoding", "painting", "writing", "hashing"], report.SecondsByStage.Keys);
        Assert.InRange(report.SecondsByStage.Values.Sum(), 0, report.Seconds);
        Assert.True(report.PeakMemoryBytes > 10_000_000);
        Assert.Equal("0.107.0", report.TorchSharpVersion.Split('+')[0]);
        Assert.StartsWith("0.1.0", report.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OneObjectFromAMask_GoesOnFromIt()
    {
        SegmentationJob.Run(Request());
        var again = Request() with
        {
            OutputPath = _folder["again.nii.gz"],
            Objects = [new RequestedObject { Name = "a", MaskPath = _folder["out.nii.gz"] }],
        };

        SegmentationJob.Run(again);

        var labels = ((Volume<byte>)VolumeFile.Read(_folder["out.nii.gz"])).Voxels.ToArray();
        Assert.Equal(
            labels.Select(label => label == 0 ? (byte)0 : (byte)1), ((Volume<byte>)VolumeFile.Read(again.OutputPath)).Voxels.ToArray());
    }

    [Fact]
    public void Run_RequestThatBreaksARule_SaysWhichBeforeReading()
    {
        var nowhere = Request() with { InputPath = _folder["none.nii"] };

        AssertRefused(nowhere with { Objects = [] }, "Objects must be 1..255, got 0.");
        AssertRefused(
            nowhere with { Objects = [new RequestedObject { Name = "a" }] }, "'a' has no prompt; give at least one click, a box or a mask.");
        AssertRefused(
            nowhere with { Objects = [.. nowhere.Objects, nowhere.Objects[0]] }, "The name 'a' is given to 2 objects; give each its own.");
        AssertRefused(
            nowhere with { Session = new SessionOptions { CachedCrops = 3 } },
            "CachedCrops (3) must be more than MaxRefinementCrops (64); change one of them.");
        Assert.Throws<DirectoryNotFoundException>(
            () => SegmentationJob.Run(nowhere with { ReportPath = Path.Combine(_folder.FullName, "no", "run.json") }));

        static void AssertRefused(SegmentationRequest request, string message)
            => Assert.Equal(message, Assert.Throws<ArgumentException>(() => SegmentationJob.Run(request)).Message);
    }

    private static SessionOptions Few => new() { MaxRefinementCrops = 2, CachedCrops = 8 };

    private SegmentationRequest Request() => new()
    {
        InputPath = _folder["ct.nii.gz"],
        ModelPath = _folder["tiny.safetensors"],
        OutputPath = _folder["out.nii.gz"],
        Segmenter = new SegmenterOptions { Device = ComputeDevice.Cpu },
        Session = Few,
        Objects =
        [
            new RequestedObject
            {
                Name = "a",
                Clicks =
                [
                    RequestedClick.At(_volume.Grid.Affine.ToWorld(new VoxelPoint(4, 4, 4))),
                    RequestedClick.AtVoxel(new VoxelPoint(9, 2, 7), isPositive: false),
                ],
            },
            new RequestedObject { Name = "b", Clicks = [RequestedClick.AtVoxel(new VoxelPoint(12, 12, 12))] },
        ],
    };
}
