using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>A folder of three volumes, one of them broken, and a bank with one other case.</summary>
public sealed class ProposalJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ProposalJobTests()
    {
        _model = TinyMemory.WriteModel(_folder.File("guided.safetensors"));
        using (var segmenter = TinyMemory.Load(_model))
        {
            TinyMemory.WriteBank(Bank, segmenter, "past");
        }

        Directory.CreateDirectory(Input);
        VolumeFile.Write(Path.Combine(Input, "b.nrrd"), TinyMemory.Volume("b"));
        VolumeFile.Write(Path.Combine(Input, "c.nii.gz"), TinyMemory.Volume("c"));
        File.WriteAllBytes(Path.Combine(Input, "a.nii"), [1, 2, 3]);
        File.WriteAllText(Path.Combine(Input, "readme.txt"), "no volume");
    }

    private string Bank => _folder.File("cases.membank");

    private string Input => _folder.File("in");

    private string Output => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OneVolumeIsBroken_DoesTheOthersAndTells()
    {
        var report = Run();

        Assert.Equal(["b", "c"], report.Cases.Select(one => one.Case));
        var failure = Assert.Single(report.Failures);
        Assert.Equal("a", failure.Case);
        Assert.StartsWith("'a.nii' ", failure.Problem, StringComparison.Ordinal);
        foreach (var one in report.Cases)
        {
            Assert.Equal(["liver", "spleen"], one.Objects.Select(found => found.Label));
            Assert.Equal("no other case of 'spleen' is memorised.", one.Objects[1].EmptyReason);
            var mask = (MemorizingSam.Imaging.Volumes.Volume<byte>)VolumeFile.Read(Path.Combine(Output, one.Mask.Path));
            Assert.All(
                one.Objects,
                found => Assert.Equal(mask.Voxels.ToArray().Count(voxel => voxel == found.Value) * mask.Grid.VoxelVolumeMm3 / 1000, found.VolumeMl, 1e-9));
        }
    }

    [Fact]
    public void Run_WhenDone_LeavesSummaryAsTableAndJson()
    {
        var report = Run();

        Assert.Equal(report.ToJson(), File.ReadAllText(Path.Combine(Output, ProposalReport.JsonName)));
        var lines = File.ReadAllLines(Path.Combine(Output, ProposalReport.CsvName));
        Assert.Equal("case,label,value,volume_ml,estimated_dice,empty,recalled,distances,seconds,warnings", lines[0]);
        Assert.Equal(["b,liver,1", "b,spleen,2", "c,liver,1", "c,spleen,2", "a,,"], lines[1..].Select(line => string.Join(',', line.Split(',')[..3])));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(3, json.RootElement.GetProperty("casesInFolder").GetInt32());
    }

    [Fact]
    public void Run_ProposesWhatASessionOfTheVolumeProposes()
    {
        Run();

        using var segmenter = TinyMemory.Load(_model);
        using var bank = MemorizingSam.Memory.MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        var volume = TinyMemory.Volume("c");
        using var session = segmenter.Open(volume, new SessionOptions { Memory = recall });
        session.Propose("liver");
        var mask = (MemorizingSam.Imaging.Volumes.Volume<byte>)VolumeFile.Read(Path.Combine(Output, "c.nii.gz"));
        Assert.Equal(session.Mask("liver").Voxels.ToArray(), mask.Voxels.ToArray());
    }

    [Fact]
    public void Run_Again_DoesNoVolumeTwice()
    {
        var first = Run();

        var (again, progress) = RunTold();

        Assert.Equal(first.Cases.Select(one => one.Seconds), again.Cases.Select(one => one.Seconds));
        Assert.Equal([new ProposalProgress(3, 2, 2)], progress);             // the broken one is tried again
    }

    [Theory]
    [InlineData("in", "c.nii.gz")]
    [InlineData("out", "c.nii.gz")]
    public void Run_AfterVolumeOrMaskChanged_DoesThatOneAgain(string folder, string file)
    {
        Run();
        VolumeFile.Write(Path.Combine(_folder.File(folder), file), TinyMemory.Volume("another"));

        var (_, progress) = RunTold();

        Assert.Equal([new ProposalProgress(3, 1, 1), new ProposalProgress(3, 2, 1)], progress);
    }

    [Fact]
    public void Run_Cancelled_KeepsWhatIsDoneAndGoesOnAfterIt()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Told(value =>
        {
            // The broken one and the first whole one are behind; the second is about to begin.
            if (value.CasesDone == 2)
            {
                stop.Cancel();
            }
        });

        Assert.ThrowsAny<OperationCanceledException>(() => ProposalJob.Run(Request(), progress, stop.Token));

        using (var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, ProposalReport.JsonName))))
        {
            Assert.Equal("b", Assert.Single(summary.RootElement.GetProperty("cases").EnumerateArray()).GetProperty("case").GetString());
        }

        var (report, told) = RunTold();
        Assert.Equal(["b", "c"], report.Cases.Select(one => one.Case));
        Assert.All(told, value => Assert.Equal(1, value.CasesFound));
    }

    [Fact]
    public void Run_AfterTheBankGrew_SaysWhichMasksAreOlder()
    {
        Run();
        using (var segmenter = TinyMemory.Load(_model))
        using (var bank = MemorizingSam.Memory.MemoryBank.OpenToWrite(Bank))
        {
            var volume = TinyMemory.Volume("more");
            segmenter.Memorize(bank, volume, "liver", TinyMemory.Ball(volume.Grid), TinyMemory.Accepted);
        }

        Assert.Equal(
            ["2 of 2 volumes were looked at when the bank held other cases; delete their masks to do them again."], Run().Warnings);
    }

    [Fact]
    public void Run_WithFoldersForMore_WritesOneFileEach()
    {
        var request = Request() with
        {
            PreviewFolder = _folder.File("more"),
            SessionFolder = _folder.File("more"),
            ReportFolder = _folder.File("more"),
            ExplanationFolder = _folder.File("more"),
        };

        ProposalJob.Run(request, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(
            ["b.png", "b.report.json", "b.session.json", "b.why.html", "c.png", "c.report.json", "c.session.json", "c.why.html"],
            Directory.GetFiles(_folder.File("more")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_TwoVolumesOfOneName_AreNamed()
    {
        VolumeFile.Write(Path.Combine(Input, "B.nii"), TinyMemory.Volume("b"));

        Assert.Equal(
            "'B.nii' and 'b.nrrd' would have one mask, 'B.nii.gz'; rename one of them.", Assert.Throws<ArgumentException>(() => Run()).Message);
    }

    [Fact]
    public void Run_MasksAmongTheVolumes_IsRefused()
        => Assert.StartsWith(
            "The masks would lie among the volumes",
            Assert.Throws<ArgumentException>(() => ProposalJob.Run(Request() with { OutputFolder = Input + Path.DirectorySeparatorChar })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Run_AModelThatHasNotLearnedMemories_IsRefusedBeforeAnyVolume()
    {
        using (var plain = TinySegmenter.Load(_folder))
        {
            TinyMemory.WriteBank(_folder.File("plain.membank"), plain, "past");
        }

        var request = Request() with
        {
            ModelPath = _folder.File("tiny.safetensors"),
            MemoryPath = _folder.File("plain.membank"),
            Recall = new RecallOptions { Fusion = MemoryFusion.MaskGuided },
        };

        Assert.StartsWith(
            "This model (fastsam3d) has not learned to use memories; ",
            Assert.Throws<ArgumentException>(() => ProposalJob.Run(request)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Output));
    }

    private ProposalReport Run() => RunTold().Report;

    private (ProposalReport Report, IReadOnlyList<ProposalProgress> Progress) RunTold()
    {
        var told = new List<ProposalProgress>();
        return (ProposalJob.Run(Request(), new Told(told.Add), TestContext.Current.CancellationToken), told);
    }

    private ProposalRequest Request() => new()
    {
        InputFolder = Input,
        OutputFolder = Output,
        Labels = ["liver", "spleen"],
        ModelPath = _model,
        Segmenter = TinyMemory.OnCpu,
        MemoryPath = Bank,
    };

    private sealed class Told(Action<ProposalProgress> tell) : IProgress<ProposalProgress>
    {
        public void Report(ProposalProgress value) => tell(value);
    }
}
