using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationJobTests : IDisposable
{
    private static readonly EvaluationOptions Options = new() { Clicks = 2, Labels = ["right"], Resamples = 20 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _read = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_StoppedAndStartedAgain_DoesNoCaseTwice()
    {
        using var cancellation = new CancellationTokenSource();
        var request = Request(Options, Case("a"), Case("b", onRead: cancellation.Cancel), Case("c"));

        Assert.ThrowsAny<OperationCanceledException>(() => Evaluate(request, cancellation.Token));
        Assert.Equal(["a", "b"], _read);
        _read.Clear();
        var results = Evaluate(request with { Cases = [Case("a"), Case("b"), Case("c")] }, CancellationToken.None);

        Assert.Equal(["b", "c"], _read);
        Assert.Equal(["a", "b", "c"], results.Select(result => result.CaseId));
        Assert.True(results[0].Labels[0].Clicks![1].Dice > 0.9);
    }

    [Fact]
    public void Evaluate_CaseLimit_TakesTheFirst()
    {
        var results = Evaluate(Request(Options with { MaxCases = 2 }, Case("a"), Case("b"), Case("c")), CancellationToken.None);

        Assert.Equal(["a", "b"], results.Select(result => result.CaseId));
        Assert.Equal(["a", "b"], _read);
    }

    [Fact]
    public void Run_AModelFile_WritesAllReports()
    {
        using (TinySegmenter.Load(_folder))
        {
        }

        var volume = TinySegmenter.Volume(24, 22, 20);
        var mask = new Volume<byte>(volume.Grid, new byte[volume.Grid.Shape.VoxelCount]);
        (mask[9, 9, 9], mask[10, 9, 9], mask[10, 10, 9]) = (1, 1, 1);
        var request = Request(
            Options with { Labels = null, Pictures = 1 },
            new EvaluationCase("a", "p", _ => new EvaluationTruth(volume, ["dot"], _ => mask))) with
        {
            ModelPath = _folder.File("tiny.safetensors"),
            Segmenter = new SegmenterOptions { Device = ComputeDevice.Cpu },
        };
        var progress = new List<EvaluationProgress>();

        var report = EvaluationJob.Run(request, new Recorder(progress), TestContext.Current.CancellationToken);

        Assert.Equal("dot", Assert.Single(report.Summary.Categories).Category);
        Assert.Equal([new EvaluationProgress(0, 1, "a")], progress);
        string[] names = [.. Directory.GetFiles(request.OutputFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["report.html", "report.json", "results.csv", "summary.csv"], names.Where(name => !name.EndsWith(".jsonl", StringComparison.Ordinal)));
        Assert.Equal(report.ToJson(), EvaluationReport.Read(Path.Combine(request.OutputFolder, "report.json")).ToJson());
        Assert.Contains("data:image/png;base64,", File.ReadAllText(Path.Combine(request.OutputFolder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoCases_NamesTheSplit()
        => Assert.Equal(
            "'data' has no cases in 'test'; choose another split.",
            Assert.Throws<ArgumentException>(Request(Options).Validate).Message);

    [Fact]
    public void Validate_TwoCasesOfOneName_NamesThem()
        => Assert.Equal(
            "'data' has two cases named 'a'; names must tell cases apart.",
            Assert.Throws<ArgumentException>(Request(Options, Case("a"), Case("a")).Validate).Message);

    private static IReadOnlyList<CaseResult> Evaluate(EvaluationRequest request, CancellationToken cancellation)
    {
        Directory.CreateDirectory(request.OutputFolder);
        return EvaluationJob.Evaluate(request, "0123", Phantom.Knowing(request.Options, "right"), progress: null, cancellation);
    }

    private EvaluationRequest Request(EvaluationOptions options, params EvaluationCase[] cases) => new()
    {
        ModelPath = "model.safetensors",
        Dataset = "data",
        Cases = cases,
        OutputFolder = _folder.File("out"),
        Options = options,
    };

    private EvaluationCase Case(string id, Action? onRead = null) => new(id, id, cancellation =>
    {
        _read.Add(id);
        onRead?.Invoke();
        cancellation.ThrowIfCancellationRequested();
        return Phantom.Truth("right");
    });

    private sealed class Recorder(List<EvaluationProgress> seen) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => seen.Add(value);
    }
}
