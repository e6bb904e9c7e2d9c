using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class SegmentationJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Volume<short> _volume = TinySegmenter.Volume(16, 17, 18);

    public SegmentationJobTests()
    {
        VolumeFile.Write(_folder.File("ct.nii.gz"), _volume);
        TinySegmenter.Load(_folder).Dispose();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TwoObjects_WritesLabelsPictureStatisticsAndReport()
    {
        var request = Request() with
        {
            PreviewPath = _folder.File("p.png"),
            StatisticsPath = _folder.File("s.json"),
            ReportPath = _folder.File("run.json"),
        };

        var report = SegmentationJob.Run(request);

        using var segmenter = Segmenter.Load(_folder.File("tiny.safetensors"));
        using var session = Prompted(segmenter);
        var labels = (Volume<byte>)VolumeFile.Read(_folder.File("out.nii.gz"));
        Assert.True(labels.Grid.Matches(_volume.Grid));
        Assert.Equal(session.LabelMap().Voxels.ToArray(), labels.Voxels.ToArray());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder.File("p.png"))[..4]);
        using var statistics = JsonDocument.Parse(File.ReadAllText(_folder.File("s.json")));
        var b = statistics.RootElement[1];
        Assert.Equal(("b", 2), (b.GetProperty("name").GetString(), b.GetProperty("label").GetInt32()));
        Assert.Equal(
            labels.Voxels.ToArray().Count(label => label == 2), b.GetProperty("statistics").GetProperty("voxelCount").GetInt32());
        Assert.Equal(report.ToJson(), File.ReadAllText(_folder.File("run.json")));
    }

    [Fact]
    public void Run_Report_NamesFilesTimesAndSteps()
    {
        var report = SegmentationJob.Run(Request());

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File("ct.nii.gz")))), report.Input.Sha256);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File("out.nii.gz")))), report.Outputs.Single().Sha256);
        Assert.Equal(["a", "a", "b"], report.Steps.Select(step => step.ObjectName));
        Assert.Equal(
            ["reading", "loading", "cropping", "encoding", "decoding", "painting", "writing", "hashing"], report.SecondsByStage.Keys);
        Assert.InRange(report.SecondsByStage.Values.Sum(), 0, report.Seconds);
        Assert.Equal(_folder.File("tiny.safetensors"), report.ModelPath);
        Assert.Equal(ModelFile.Describe(report.ModelPath).Fingerprint, report.ModelFingerprint);
        Assert.Null(report.Resumed);
        Assert.Equal(report.Steps.Sum(step => step.EncoderRuns), report.EncoderRuns);
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
            OutputPath = _folder.File("again.nii.gz"),
            Objects = [new RequestedObject { Name = "a", MaskPath = _folder.File("out.nii.gz") }],
        };

        SegmentationJob.Run(again);

        var labels = ((Volume<byte>)VolumeFile.Read(_folder.File("out.nii.gz"))).Voxels.ToArray();
        Assert.Equal(
            labels.Select(label => label == 0 ? (byte)0 : (byte)1), ((Volume<byte>)VolumeFile.Read(again.OutputPath)).Voxels.ToArray());
    }

    [Fact]
    public void Run_Probabilities_AreThoseOfTheSessionInAFileForEachObject()
    {
        var report = SegmentationJob.Run(Request() with { ProbabilitiesPath = _folder.File("p.nii.gz") });

        using var segmenter = Segmenter.Load(_folder.File("tiny.safetensors"));
        using var session = Prompted(segmenter);
        Assert.Equal([_folder.File("out.nii.gz"), _folder.File("p.a.nii.gz"), _folder.File("p.b.nii.gz")], report.Outputs.Select(file => file.Path));
        Assert.Equal(session.Probabilities("a").Voxels.ToArray(), Floats("p.a.nii.gz"));
        Assert.Equal(session.Probabilities("b").Voxels.ToArray(), Floats("p.b.nii.gz"));
    }

    [Fact]
    public void Run_ProbabilitiesOfOneObject_AreInTheGivenFile()
    {
        var request = Request();

        SegmentationJob.Run(request with { Objects = [request.Objects[1] with { Name = "a/b" }], ProbabilitiesPath = _folder.File("p.mha") });

        var mask = ((Volume<byte>)VolumeFile.Read(_folder.File("out.nii.gz"))).Voxels.ToArray();
        Assert.Equal(mask, Floats("p.mha").Select(probability => probability > 0.5f ? (byte)1 : (byte)0));
    }

    [Fact]
    public void Run_SavedAndResumedSession_EqualsAllPromptsAtOnce()
    {
        var all = Request();
        SegmentationJob.Run(all with
        {
            Objects = [all.Objects[0] with { Clicks = [all.Objects[0].Clicks[0]] }],
            OutputPath = _folder.File("first.nii.gz"),
            SessionPath = _folder.File("s.json"),
        });
        var saved = File.ReadAllBytes(_folder.File("s.json"));

        var report = SegmentationJob.Run(all with
        {
            Objects = [all.Objects[1], all.Objects[0] with { Clicks = [all.Objects[0].Clicks[1]] }],
            StatisticsPath = _folder.File("s.statistics.json"),
            SessionPath = _folder.File("s.json"),
            ResumePath = _folder.File("s.json"),
        });

        SegmentationJob.Run(all with { OutputPath = _folder.File("all.nii.gz") });
        Assert.Equal(Labels("all.nii.gz"), Labels("out.nii.gz"));
        Assert.NotEqual(Labels("all.nii.gz"), Labels("first.nii.gz"));
        Assert.Equal(new FileHash(_folder.File("s.json"), Convert.ToHexStringLower(SHA256.HashData(saved))), report.Resumed);
        Assert.Equal(FileHash.Of(_folder.File("s.json")), report.Outputs[^1]);
        Assert.NotEqual(report.Resumed, report.Outputs[^1]);
        Assert.True(report.EncoderRuns > report.Steps.Sum(step => step.EncoderRuns));
        using var statistics = JsonDocument.Parse(File.ReadAllText(_folder.File("s.statistics.json")));
        Assert.Equal(["a", "b"], statistics.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
    }

    [Fact]
    public void Run_ResumedWithoutPrompts_WritesTheSessionsMask()
    {
        var request = Request() with { SessionPath = _folder.File("s.json") };
        SegmentationJob.Run(request);

        SegmentationJob.Run(request with
        {
            Objects = [],
            ResumePath = _folder.File("s.json"),
            SessionPath = null,
            OutputPath = _folder.File("again.nii.gz"),
        });

        Assert.Equal(Labels("out.nii.gz"), Labels("again.nii.gz"));
    }

    [Theory]
    [InlineData("volume", "'s.json' cannot be resumed. The session was made on another volume (of 16×17×18, this one has 16×17×18, ")]
    [InlineData("model", "'s.json' cannot be resumed. The session was made with another model (weights ")]
    [InlineData("damage", "'s.json' cannot be resumed. This is no saved session: ")]
    [InlineData("reset", "'s.json' holds a session without objects; give at least one click, a box or a mask.")]
    public void Run_SessionThatCannotBeResumed_SaysWhyAndWritesNothing(string fault, string message)
    {
        var request = Request() with { SessionPath = _folder.File("s.json") };
        SegmentationJob.Run(request);
        var saved = File.ReadAllText(_folder.File("s.json"));
        switch (fault)
        {
            case "volume":
                _volume[1, 2, 3]++;
                VolumeFile.Write(request.InputPath, _volume);
                break;
            case "model":
                File.WriteAllText(_folder.File("s.json"), saved.Replace(FingerprintOf(request.ModelPath), new string('0', 64)));
                break;
            case "damage":
                File.WriteAllText(_folder.File("s.json"), saved[..^9]);
                break;
            default:
                File.WriteAllText(_folder.File("s.json"), Regex.Replace(saved, "\"applied\": [0-9]+", "\"applied\": 0"));
                break;
        }

        var resumed = request with { Objects = [], ResumePath = _folder.File("s.json"), OutputPath = _folder.File("again.nii.gz") };
        var error = Assert.Throws<ArgumentException>(() => SegmentationJob.Run(resumed));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("again.nii.gz")));
    }

    [Fact]
    public void Run_ResumedNameThatNoFileCanHave_IsRefusedBeforePrompts()
    {
        var request = Request();
        SegmentationJob.Run(request with { Objects = [request.Objects[1] with { Name = "a:b" }], SessionPath = _folder.File("s.json") });

        var resumed = request with
        {
            Objects = [request.Objects[0]],
            ResumePath = _folder.File("s.json"),
            ProbabilitiesPath = _folder.File("p.nii"),
            OutputPath = _folder.File("again.nii.gz"),
        };
        var error = Assert.Throws<ArgumentException>(() => SegmentationJob.Run(resumed));

        Assert.StartsWith("The name 'a:b' cannot be in the name of its file", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("again.nii.gz")));
    }

    [Fact]
    public void Run_Progress_TellsAboutFilesToo()
    {
        var told = new Told();

        SegmentationJob.Run(Request(), told);

        Assert.Equal(
            [SegmentationStage.Reading, SegmentationStage.Loading, SegmentationStage.Painting, SegmentationStage.Writing],
            told.All.Select(progress => progress.Stage).Distinct().Where(stage => !IsOfPrompts(stage)));
        Assert.Equal(SegmentationStage.Reading, told.All[0].Stage);
        foreach (var (stage, bytes) in new[] { (SegmentationStage.Reading, 2 * 4896), (SegmentationStage.Writing, 4896) })
        {
            Assert.Contains(new SegmentationProgress(stage, 0, 0, new TransferProgress(bytes, bytes)), told.All);
        }

        static bool IsOfPrompts(SegmentationStage stage)
            => stage is SegmentationStage.Cropping or SegmentationStage.Encoding or SegmentationStage.Decoding;
    }

    [Fact]
    public void Run_RequestThatBreaksARule_SaysWhichBeforeReading()
    {
        var nowhere = Request() with { InputPath = _folder.File("none.nii") };

        AssertRefused(
            nowhere with { Objects = [] },
            "There is nothing to segment; give at least one click, a box or a mask, or a session to resume.");
        AssertRefused(
            nowhere with { Objects = [new RequestedObject { Name = "a" }] }, "'a' has no prompt; give at least one click, a box or a mask.");
        AssertRefused(
            nowhere with { Objects = [.. nowhere.Objects, nowhere.Objects[0]] }, "The name 'a' is given to 2 objects; give each its own.");
        AssertRefused(
            nowhere with { Session = new SessionOptions { CachedCrops = 3 } },
            "CachedCrops (3) must be more than MaxRefinementCrops (64); change one of them.");
        AssertRefused(
            nowhere with { Objects = [.. Enumerable.Range(0, 256).Select(i => nowhere.Objects[0] with { Name = $"{i}" })] },
            "A label map holds at most 255 objects, got 256.");
        AssertRefused(
            nowhere with { OutputPath = _folder.File("none.nii") },
            "'none.nii' would be written over an input or another output of this run; give each file its own name.");
        AssertRefused(
            nowhere with { ProbabilitiesPath = _folder.File("p.seg.nrrd") },
            "'p.seg.nrrd' names a segmentation, which holds labels, not probabilities; use .nii.gz, .nrrd or .mha.");
        AssertRefused(
            nowhere with { ProbabilitiesPath = _folder.File("p.nii"), Objects = [nowhere.Objects[0] with { Name = "a/b" }, nowhere.Objects[1]] },
            "The name 'a/b' cannot be in the name of its file of probabilities; leave out / \\ : * ? \" < > | and control characters.");
        AssertRefused(
            nowhere with { ProbabilitiesPath = _folder.File("p.nii"), OutputPath = _folder.File("p.a.nii") },
            "'p.a.nii' would be written over an input or another output of this run; give each file its own name.");
        AssertRefused(
            nowhere with
            {
                ProbabilitiesPath = _folder.File("p.nii"),
                Objects = [nowhere.Objects[0], nowhere.Objects[1] with { Name = "A" }],
            },
            "'p.a.nii' would be written over an input or another output of this run; give each file its own name.");
        Assert.Equal(
            $"The session '{_folder.File("none.json")}' was not found; check the path.",
            Assert.Throws<FileNotFoundException>(() => SegmentationJob.Run(nowhere with { ResumePath = _folder.File("none.json") })).Message);
        foreach (var request in (SegmentationRequest[])
        [
            nowhere with { ReportPath = Path.Combine(_folder.Path, "no", "run.json") },
            nowhere with { SessionPath = Path.Combine(_folder.Path, "no", "s.json") },
            nowhere with { ProbabilitiesPath = Path.Combine(_folder.Path, "no", "p.nii") },
        ])
        {
            Assert.Throws<DirectoryNotFoundException>(() => SegmentationJob.Run(request));
        }

        static void AssertRefused(SegmentationRequest request, string message)
            => Assert.Equal(message, Assert.Throws<ArgumentException>(() => SegmentationJob.Run(request)).Message);
    }

    private static string FingerprintOf(string model) => ModelFile.Describe(model).Fingerprint;

    private byte[] Labels(string name) => ((Volume<byte>)VolumeFile.Read(_folder.File(name))).Voxels.ToArray();

    private float[] Floats(string name) => ((Volume<float>)VolumeFile.Read(_folder.File(name))).Voxels.ToArray();

    /// <summary>What <see cref="Request"/> asks for, by hand.</summary>
    private SegmentationSession Prompted(Segmenter segmenter)
    {
        var session = segmenter.Open(_volume, OneCrop);
        session.AddClick("a", TinySegmenter.At(_volume.Grid, 4, 4, 4));
        session.AddClick("a", TinySegmenter.At(_volume.Grid, 9, 2, 7, isPositive: false));
        session.AddClick("b", TinySegmenter.At(_volume.Grid, 12, 12, 12));
        return session;
    }

    private static SessionOptions OneCrop => new() { ZoomOut = false };

    private SegmentationRequest Request() => new()
    {
        InputPath = _folder.File("ct.nii.gz"),
        ModelPath = _folder.File("tiny.safetensors"),
        OutputPath = _folder.File("out.nii.gz"),
        Segmenter = new SegmenterOptions { Device = ComputeDevice.Cpu },
        Session = OneCrop,
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

    private sealed class Told : IProgress<SegmentationProgress>
    {
        public List<SegmentationProgress> All { get; } = [];

        public void Report(SegmentationProgress value) => All.Add(value);
    }
}
