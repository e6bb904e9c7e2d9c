using MemorizingSam.Imaging.Formats;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>A bank of an old model whose volumes lie in a folder, and a new model.</summary>
public sealed class RebuildJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _newModel;

    public RebuildJobTests()
    {
        var oldModel = TinyMemory.WriteModel(_folder.File("old.safetensors"));
        _newModel = TinyMemory.WriteModel(_folder.File("new.safetensors"), scale: 1.5);
        using (var segmenter = TinyMemory.Load(oldModel))
        {
            TinyMemory.WriteBank(Bank, segmenter, "one", "two");
        }

        Directory.CreateDirectory(Path.Combine(Sources, "deep"));
        VolumeFile.Write(Path.Combine(Sources, "renamed.nrrd"), TinyMemory.Volume("one"));
        VolumeFile.Write(Path.Combine(Sources, "deep", "two.nii.gz"), TinyMemory.Volume("two"));
        VolumeFile.Write(Path.Combine(Sources, "another.nii"), TinyMemory.Volume("another"));
        File.WriteAllBytes(Path.Combine(Sources, "broken.nii"), [1, 2, 3]);
    }

    private string Bank => _folder.File("cases.membank");

    private string Sources => _folder.File("sources");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_VolumesFoundByWhatTheyHold_GivesTheBankThatTheNewModelWouldHaveMade()
    {
        using var segmenter = TinyMemory.Load(_newModel);
        TinyMemory.WriteBank(_folder.File("fresh.membank"), segmenter, "one", "two");
        using var fresh = MemoryBank.OpenToRead(_folder.File("fresh.membank"));

        var report = Run();

        Assert.Equal((true, 2, 4), (report.IsDone, report.Cases, report.Memories));
        Assert.Empty(report.Missing);
        using var bank = MemoryBank.OpenToRead(Bank, new BankAccess { EncoderFingerprint = segmenter.Fingerprint });
        Assert.Equal(fresh.List(), bank.List(), (a, b) => (a.Id, a.Provenance, a.ThumbnailChecksum) == (b.Id, b.Provenance, b.ThumbnailChecksum));
        Assert.True(bank.Verify().IsClean);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(fresh.Folder, "memories")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(bank.Folder, "memories")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_WeightsAndWhatIsDisabledOrRemoved_StaySo()
    {
        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            var ids = bank.List().Select(memory => memory.Id).ToArray();
            bank.Weigh(ids[0], 0.5);
            bank.Disable(ids[1]);
            bank.Remove(ids[3]);
        }

        Run();

        using var rebuilt = MemoryBank.OpenToRead(Bank);
        Assert.Equal([(0.5, true), (1.0, false), (1.0, true)], rebuilt.List().Select(memory => (memory.Weight, memory.Enabled)));
    }

    [Fact]
    public void Run_AVolumeIsMissing_ChangesNothingAndTells()
    {
        Directory.Delete(Path.Combine(Sources, "deep"), recursive: true);
        var before = Told();

        var report = Run();

        Assert.False(report.IsDone);
        var missing = Assert.Single(report.Missing);
        Assert.Equal(TinyMemory.Liver, missing.Label);
        Assert.EndsWith(") is in none of the folders.", missing.Reason, StringComparison.Ordinal);
        Assert.Equal(before, Told());
    }

    [Fact]
    public void Run_AVolumeIsMissingAndMayBe_LeavesItsCaseOut()
    {
        Directory.Delete(Path.Combine(Sources, "deep"), recursive: true);

        var report = Run(leavesOutMissing: true);

        Assert.Equal((true, 1, 2), (report.IsDone, report.Cases, report.Memories));
        Assert.Single(report.Missing);
    }

    [Fact]
    public void Run_NoVolumeIsFound_ChangesNothingWhateverWasAsked()
    {
        Directory.Delete(Sources, recursive: true);
        Directory.CreateDirectory(Sources);
        var before = Told();

        Assert.StartsWith(
            "None of the 2 cases of 'cases.membank' can be made anew, so nothing was changed;",
            Assert.Throws<ArgumentException>(() => Run(leavesOutMissing: true)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Told());
    }

    [Fact]
    public void Run_TheMemoryWithTheWholeMaskIsGone_IsTold()
    {
        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            bank.Remove(bank.List()[0].Id);
        }

        var missing = Assert.Single(Run().Missing);

        Assert.Equal("its mask at the volume's own resolution is damaged, was removed, or was never kept.", missing.Reason);
    }

    [Fact]
    public void Run_ABankThatNamesNobody_IsMadeAnewAllTheSame()
    {
        using (var bank = MemoryBank.OpenToRead(Bank))
        {
            bank.Export(_folder.File("cases.zip"));
        }

        MemoryBank.CreateFrom(_folder.File("stripped.membank"), _folder.File("cases.zip")).Dispose();

        var report = RebuildJob.Run(
            Request(leavesOutMissing: false) with { MemoryPath = _folder.File("stripped.membank") }, cancellation: TestContext.Current.CancellationToken);

        Assert.True(report.IsDone);
        using var rebuilt = MemoryBank.OpenToRead(_folder.File("stripped.membank"));
        Assert.All(rebuilt.List(), memory => Assert.Equal((null, null), (memory.Provenance.Who, memory.ThumbnailChecksum)));
    }

    [Fact]
    public void Run_TheModelOfTheBank_HasNothingToDo()
        => Assert.EndsWith(
            " already; there is nothing to make anew.",
            Assert.Throws<ArgumentException>(() => RebuildJob.Run(
                Request(leavesOutMissing: false) with { ModelPath = _folder.File("old.safetensors") })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Run_Cancelled_LeavesTheBankAsItWas()
    {
        using var stop = new CancellationTokenSource();
        var before = Told();

        Assert.ThrowsAny<OperationCanceledException>(() => RebuildJob.Run(
            Request(leavesOutMissing: false),
            new Progress(value =>
            {
                if (value is { IsEncoding: true, Done: 1 })
                {
                    stop.Cancel();
                }
            }),
            stop.Token));

        Assert.Equal(before, Told());
    }

    private RebuildReport Run(bool leavesOutMissing = false)
        => RebuildJob.Run(Request(leavesOutMissing), cancellation: TestContext.Current.CancellationToken);

    private RebuildRequest Request(bool leavesOutMissing) => new()
    {
        MemoryPath = Bank,
        ModelPath = _newModel,
        Segmenter = TinyMemory.OnCpu,
        SourceFolders = [Sources],
        LeavesOutMissing = leavesOutMissing,
    };

    /// <summary>All that the bank's folder holds.</summary>
    private string Told()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        Assert.True(bank.Verify().IsClean);
        return string.Join(
            '\n',
            Directory.GetFiles(Bank, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {FileHash.Of(path).Sha256}"));
    }

    private sealed class Progress(Action<RebuildProgress> tell) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => tell(value);
    }
}
