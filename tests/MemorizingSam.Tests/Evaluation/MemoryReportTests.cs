using MemorizingSam.Checkpoints;
using MemorizingSam.Evaluation;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>Whole evaluations with a tiny model: what they measure with memory and without, and whom they refuse.</summary>
public sealed class MemoryReportTests : IDisposable
{
    private static readonly EvaluationOptions Options = new()
    {
        Clicks = 2,
        OneCrop = true,
        Pictures = 0,
        Resamples = 20,
        Prompts = EvaluationPrompts.Both,
        Memory = new MemoryTestOptions { Split = "train" },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _read = [];

    private MemoryTestOptions ByAnother
        => Options.Memory! with { Model = _folder.File("guided0.9.safetensors"), Recall = new() { Fusion = MemoryFusion.Paper } };

    public MemoryReportTests()
    {
        TinyMemory.WriteModel(_folder.File("guided1.safetensors"));
        TinyMemory.WriteModel(_folder.File("guided0.9.safetensors"), scale: 0.9);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_WithMemory_MeasuresBothOnTheSameObjectsAndFirstClicks()
    {
        var with = Run(Options);
        var without = Run(Options with { Memory = null }, "plain");

        var (labels, plain) = (Labels(with), Labels(without));
        Assert.Equal(4, labels.Length);
        Assert.Equal(plain.Select(label => Dice(label)), labels.Select(label => Dice(label)));
        Assert.NotEqual(labels.Select(label => Dice(label)), labels.Select(label => Dice(label.WithMemory!)));
        Assert.All(labels, label => Assert.Equal(label.Clicks![1].Click, label.WithMemory!.Clicks![1].Click));
        Assert.All(plain, label => Assert.Null(label.WithMemory));
        Assert.Null(without.Memory);
        Assert.Equal(new Dictionary<string, int> { ["liver"] = 3, ["spleen"] = 3 }, with.Memory!.Cases);
        Assert.Equal(with.ModelFingerprint, with.Memory.EncoderFingerprint);
    }

    [Fact]
    public void Run_WithMemory_ItsZeroClicksAreAProposal()
    {
        var report = Run(Options);
        using var segmenter = Segmenter.Load(_folder.File("guided1.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        using var bank = MemoryBank.OpenToRead(report.Memory!.Bank);
        using var recall = new CaseRecall(bank);
        using var session = segmenter.Open(Patients.Image("test 1"), new SessionOptions { Memory = recall, ZoomOut = false });

        var step = session.Propose("liver");

        var label = Labels(report)[0];
        var proposal = label.WithMemory!.Clicks![0];
        Assert.Equal(MaskOverlap.Of(session.Mask("liver"), Patients.Mask("liver")).Dice, proposal.Dice);
        Assert.Equal(step.EstimatedDice, proposal.EstimatedDice);
        Assert.True(label.WithMemory.ProposalSecondsByStage!["encoding"] > 0);
        Assert.Null(label.ProposalSecondsByStage);
    }

    [Fact]
    public void Run_WithMemory_GainsArePairedDifferences()
    {
        var report = Run(Options);

        var labels = Labels(report);
        var liver = labels.Where(label => label.Label == "liver").ToArray();
        var row = report.Memory!.Gains.Single(gain => gain is { Category: "liver", Value: "dice@1" });
        var (before, after) = (liver.Average(label => label.Clicks![1].Dice), liver.Average(label => label.WithMemory!.Clicks![1].Dice));
        Assert.Equal(after - before, row.Difference.Mean, 1e-12);
        Assert.Equal((after - before) / (1 - before), row.ErrorRemoved!.Mean, 1e-12);
        var crossed = report.Memory.Gains.Single(gain => gain.Category == "liver" && gain.Value == MemoryReport.ZeroAgainstOne);
        Assert.Equal(liver.Average(label => label.WithMemory!.Clicks![0].Dice) - before, crossed.Difference.Mean, 1e-12);
        Assert.Contains(report.Memory.Gains, gain => gain is { Category: EvaluationSummary.AllCategories, Value: "dice@box" });
    }

    [Fact]
    public void Run_Ablations_AreMeasuredEachByItself()
    {
        var report = Run(Options with
        {
            Prompts = EvaluationPrompts.Click,
            Memory = Options.Memory! with
            {
                Ablations = [.. "random wrong-category no-mask shifted=3 k=3 paper".Split(' ').Select(MemoryAblation.Parse)],
                Recall = new() { Recalled = 1 },
            },
        });

        var labels = Labels(report);
        Assert.Equal(report.Options.Memory!.Ablations, report.Memory!.Ablations.Select(ablation => ablation.What));
        Assert.All(labels, label => Assert.Equal(6, label.Ablations!.Count));
        foreach (var kind in Enumerable.Range(1, 5).Where(kind => kind != 3))
        {
            // Another mask, none, more memories, another way: what is answered cannot be the same. (A quarter of few masks may be none.)
            Assert.Contains(labels, label => !Dice(label.Ablations![kind]).SequenceEqual(Dice(label.WithMemory!)));
        }

        Assert.All(report.Memory.Ablations, ablation => Assert.Equal(4, ablation.Summary.Overall.Results));
        Assert.Equal(2, Directory.GetDirectories(_folder.File("out"), "*.membank").Length);
    }

    [Fact]
    public void Run_LearningCurve_WithAllCasesIsTheMemoryAsItIs()
    {
        var report = Run(Options with
        {
            Prompts = EvaluationPrompts.Click,
            Memory = Options.Memory! with { Curve = new LearningCurveOptions { Counts = [1, 3], Draws = 2, Clicks = 2, Proposals = true } },
        });

        foreach (var label in Labels(report))
        {
            var all = label.Curve!.Single(result => result.Cases == 3);
            Assert.Equal(label.WithMemory!.Clicks!.Select(step => step.Dice), all.Clicks.Prepend(all.Proposal!.Value));
            Assert.Equal(2, label.Curve!.Count(result => result.Cases == 1));
        }

        var points = report.Memory!.Curve.Where(point => point is { Category: "liver", Clicks: 1 }).ToArray();
        Assert.Equal([0, 1, 3], points.Select(point => point.Cases));
        Assert.Equal([1, 2, 1], points.Select(point => point.Draws));
        Assert.Equal(report.Summary.Categories[0].Values["dice@1"].Mean, points[0].Dice.Mean, 1e-12);
        Assert.Equal(report.Memory.Summary.Categories[0].Values["dice@1"].Mean, points[2].Dice.Mean, 1e-12);
    }

    [Fact]
    public void Run_OrganNotInView_IsCounted()
    {
        var report = Run(Options with { Prompts = EvaluationPrompts.Click, Memory = Options.Memory! with { Absent = true } });

        var trials = Labels(report).Select(label => label.Absent!).ToArray();
        Assert.All(trials, trial => Assert.Equal(trial.IsEmpty, trial.ProposedMl == 0));
        Assert.Equal(4, report.Memory!.Absent[0].Trials);
        Assert.Equal(trials.Count(trial => trial.IsEmpty) / 4.0, report.Memory.Absent[0].Empty.Mean, 1e-12);
    }

    [Fact]
    public void Run_Cost_IsByStage()
    {
        var report = Run(Options with { Prompts = EvaluationPrompts.Click });

        var cost = report.Memory!.Cost.ToDictionary(stage => stage.Stage);
        Assert.Equal((0, true), (cost["recalling"].Without, cost["recalling"].With > 0));
        Assert.True(cost["encoding"].MillisecondsWithout > 0 && cost["encoding"].MillisecondsWith > 0 && cost["encoding"].Proposal > 0);
        Assert.Null(cost["cropping"].MillisecondsWith);
        Assert.All(Labels(report), label => Assert.True(label.EncoderRuns > 0 && label.DecoderRuns >= 2));
    }

    [Fact]
    public void Run_Again_TakesBankAndResultsAsTheyAre()
    {
        var first = Run(Options);
        _read.Clear();

        var second = Run(Options);

        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.Equal(["test 1", "test 2"], _read); // who is evaluated is looked at each time
        Assert.Equal(first.ToJson(), EvaluationReport.Read(Path.Combine(_folder.File("out"), "report.json")).ToJson());
    }

    [Fact]
    public void Run_MemoriesOfAnotherCheckpoint_NeedNoLearningAndNameBoth()
    {
        var report = Run(Options with { Memory = ByAnother with { RecallKey = RecallKeyKind.RawVoxels } });

        Assert.NotEqual(report.ModelFingerprint, report.Memory!.EncoderFingerprint);
        Assert.Equal(RecallKeyKind.RawVoxels, report.Memory.RecallKey);
        Assert.NotEqual(Labels(report).Select(label => Dice(label)), Labels(report).Select(label => Dice(label.WithMemory!)));
    }

    [Fact]
    public void Run_ABankOfAnotherCheckpoint_IsRefused()
    {
        var bank = Run(Options with { Memory = ByAnother }).Memory!.Bank;

        Assert.Contains(
            "belongs to encoder",
            Assert.Throws<CheckpointException>(() => Run(Options with { Memory = new MemoryTestOptions { Bank = bank } }, "again")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ABankThatRemembersAnEvaluatedCase_IsRefused()
    {
        var bank = Run(Options).Memory!.Bank;

        // Who was memorised is evaluated now, under another name and in another file.
        var message = Assert.Throws<ArgumentException>(() => Run(
            Options with { Memory = new MemoryTestOptions { Bank = bank } },
            "again",
            Patients.Case("stranger", "stranger", Patients.Rewritten(Patients.Image("train 2"))))).Message;

        Assert.Contains("4 of its 12 memories are of evaluated cases", message, StringComparison.Ordinal);
        Assert.Contains("the same voxels as the evaluated case 'stranger'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ASplitThatHoldsAnEvaluatedPatient_IsRefused()
        => Assert.Contains(
            "'train 3' cannot be memorised: it has the name of the evaluated case 'second visit' or of its patient ('train 3')",
            Assert.Throws<ArgumentException>(() => Run(Options, "out", Patients.Case("second visit", "train 3", Patients.Image("later")))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Run_AMemoryThatCameIntoTheBankSince_IsNotRecalled()
    {
        var report = Run(Options);
        using var segmenter = Segmenter.Load(_folder.File("guided1.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        EvaluationCase[] evaluated = [Patients.Case("test 1")];
        var others = new EvaluatedCases(evaluated, evaluated, CancellationToken.None);
        using var memory = new EvaluationMemory((MemoryBank.OpenToRead(report.Memory!.Bank), null), others, Options.Memory!, labels: null, seed: 1);
        using (var bank = MemoryBank.OpenToWrite(report.Memory.Bank))
        {
            bank.List().ToList().ForEach(one => bank.Remove(one.Id));
            segmenter.Memorize(bank, Patients.Image("late"), "liver", Patients.Mask("liver"), new Acceptance { Who = "somebody", When = DateTimeOffset.UnixEpoch });
        }

        using var session = segmenter.Open(Patients.Image("test 1"), new SessionOptions { Memory = memory.Main });
        session.AddClick("liver", TinySegmenter.At(session.Grid, 8, 8, 8));

        Assert.Empty(session.Recalled("liver"));
    }

    [Fact]
    public void Run_OnlyOneCategoryMemorised_HasNoWrongOne()
        => Assert.Equal(
            "Only 'liver' is memorised, so there is no wrong category; memorise at least two.",
            Assert.Throws<ArgumentException>(() => Run(Options with { Labels = ["liver"], Memory = Options.Memory! with { Ablations = [MemoryAblation.Parse("wrong-category")] } })).Message);

    [Fact]
    public void Run_MemoriesOfOneLabelForAll_AnswerForOthersToo()
    {
        var report = Run(Options with { Labels = ["spleen"], Memory = Options.Memory! with { Label = "liver" } });

        Assert.Equal(["liver"], report.Memory!.Cases.Keys);
        Assert.Contains(Labels(report), label => !Dice(label).SequenceEqual(Dice(label.WithMemory!)));
    }

    private EvaluationReport Run(EvaluationOptions options, string folder = "out", params EvaluationCase[] cases) => EvaluationJob.Run(
        new EvaluationRequest
        {
            ModelPath = _folder.File("guided1.safetensors"),
            Segmenter = new SegmenterOptions { Device = ComputeDevice.Cpu },
            Dataset = "data",
            Cases = cases is [] ? [Patients.Case("test 1", _read.Add), Patients.Case("test 2", _read.Add)] : cases,
            MemoryCases = [Patients.Case("train 1", _read.Add), Patients.Case("train 2", _read.Add), Patients.Case("train 3", _read.Add)],
            OutputFolder = _folder.File(folder),
            Options = options,
        },
        cancellation: TestContext.Current.CancellationToken);

    private static LabelResult[] Labels(EvaluationReport report) => [.. report.Cases.SelectMany(one => one.Labels)];

    private static double[] Dice(LabelResult label) => [.. label.Clicks!.Skip(1).Append(label.Box ?? label.Clicks![^1]).Select(step => step.Dice)];
}
