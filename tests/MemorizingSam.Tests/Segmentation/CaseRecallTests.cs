using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>A tiny model with formula weights, a bank on disk, and what recalled cases change.</summary>
public sealed class CaseRecallTests : IDisposable
{
    private const string Liver = TinyMemory.Liver;

    private static readonly Acceptance Accepted = TinyMemory.Accepted;

    private readonly TemporaryFolder _folder = new();
    private readonly Segmenter _segmenter;
    private readonly MemoryBank _bank;

    public CaseRecallTests()
    {
        _segmenter = TinyMemory.Load(TinyMemory.WriteModel(_folder.File("guided.safetensors")));
        _bank = MemoryBank.Create(_folder.File("cases.membank"), _segmenter.OptionsForBank());
    }

    public void Dispose()
    {
        _bank.Dispose();
        _segmenter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AddClick_AnotherCaseIsRemembered_ChangesTheAnswer()
    {
        var (past, now) = (Volume("past"), Volume("now"));
        var ids = _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);

        var (with, recalled) = Answer(now, Liver);

        Assert.Equal(2, ids.Count);
        Assert.Equal(ids[0], Assert.Single(recalled).Id);                // the one at the crop's own spacing
        Assert.NotEqual(Answer(now, Liver, isRemembering: false).Probabilities, with);
    }

    [Fact]
    public void AddClick_OwnCase_IsNotRecalled()
    {
        var volume = Volume("past");
        _segmenter.Memorize(_bank, volume, Liver, Ball(volume.Grid), Accepted);

        var (with, recalled) = Answer(volume, Liver);

        Assert.Empty(recalled);
        Assert.Equal(Answer(volume, Liver, isRemembering: false).Probabilities, with);
    }

    [Fact]
    public void AddClick_AnotherCategory_RemembersNothing()
    {
        var (past, now) = (Volume("past"), Volume("now"));
        _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);

        var (with, recalled) = Answer(now, "spleen");

        Assert.Empty(recalled);
        Assert.Equal(Answer(now, "spleen", isRemembering: false).Probabilities, with);
    }

    [Fact]
    public void Find_MemorisedWhileOpen_IsRecalledByTheNextSession()
    {
        var (past, now) = (Volume("past"), Volume("now"));
        using var recall = new CaseRecall(_bank);
        using (var session = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false }))
        {
            session.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8));
            Assert.Empty(session.Recalled(Liver));
        }

        _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);

        using var next = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false });
        next.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8));
        Assert.Single(next.Recalled(Liver));
    }

    [Theory]
    [InlineData(MemoryFusion.Paper)]
    [InlineData(MemoryFusion.MaskGuided)]
    [InlineData(MemoryFusion.NearestTokens)]
    [InlineData(MemoryFusion.WarpedMasks)]
    public void AddClick_SameMemories_GivesTheSameAnswer(MemoryFusion fusion)
    {
        var now = Volume("now");
        foreach (var name in new[] { "one", "two", "three", "four" })
        {
            var past = Volume(name);
            _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);
        }

        var options = new RecallOptions { Fusion = fusion, Recalled = 3 };

        var (first, second) = (Answer(now, Liver, options: options), Answer(now, Liver, options: options));

        Assert.Equal(3, first.Recalled.Count);
        Assert.Equal(first.Recalled.OrderBy(one => one.DistanceSquared), first.Recalled);
        Assert.Equal(first.Probabilities, second.Probabilities);
    }

    [Fact]
    public void Find_OnlySomeIds_RecallsNoOther()
    {
        var now = Volume("now");
        string[] ids = [Memorised("one"), Memorised("two"), Memorised("three")];

        var recalled = Recalled(now, asked => new RecallRule(asked) { Ids = new HashSet<string> { ids[1] } });

        Assert.Equal([ids[1]], recalled.Select(one => one.Id));

        string Memorised(string name) => _segmenter.Memorize(_bank, Volume(name), Liver, Ball(now.Grid), Accepted)[0];
    }

    [Fact]
    public void Find_ADraw_IsAnotherForAnotherSeedAndTheSameForTheSame()
    {
        var now = Volume("now");
        foreach (var number in Enumerable.Range(0, 12))
        {
            _segmenter.Memorize(_bank, Volume($"past {number}"), Liver, Ball(now.Grid), Accepted);
        }

        var nearest = Ids(drawSeed: null);

        Assert.Equal(nearest, Ids(drawSeed: null));
        Assert.Equal(Ids(1), Ids(1));
        Assert.Equal(3, Ids(1).Distinct().Count());
        Assert.True(Enumerable.Range(0, 5).Select(seed => string.Join(' ', Ids(seed))).Distinct().Count() > 1);
        Assert.Contains(Enumerable.Range(0, 5), seed => !nearest.SequenceEqual(Ids(seed)));

        string[] Ids(int? drawSeed) => [.. Recalled(now, asked => new RecallRule(asked) { DrawSeed = drawSeed }).Select(one => one.Id)];
    }

    [Fact]
    public void Find_AnotherCategoryUnderThisName_RecallsThat()
    {
        var now = Volume("now");
        var id = _segmenter.Memorize(_bank, Volume("past"), "spleen", Ball(now.Grid), Accepted)[0];

        Assert.Empty(Recalled(now, asked => new RecallRule(asked)));
        Assert.Equal([id], Recalled(now, _ => new RecallRule("spleen")).Select(one => one.Id));
    }

    [Fact]
    public void AddClick_MasksAreNotTold_ChangesTheAnswer()
    {
        var now = Volume("now");
        _segmenter.Memorize(_bank, Volume("past"), Liver, Ball(now.Grid), Accepted);

        Assert.NotEqual(Probabilities(tellsMasks: true), Probabilities(tellsMasks: false));

        float[] Probabilities(bool tellsMasks)
        {
            using var recall = new CaseRecall(_bank, options: null, asked => new RecallRule(asked) { TellsMasks = tellsMasks });
            using var session = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false });
            session.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8));
            return session.Probabilities(Liver).Voxels.ToArray();
        }
    }

    [Fact]
    public void StartOver_AfterAClick_KeepsTheCropAndForgetsTheObject()
    {
        var now = Volume("now");
        _segmenter.Memorize(_bank, Volume("past"), Liver, Ball(now.Grid), Accepted);
        using var recall = new CaseRecall(_bank);
        using var session = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false });
        session.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8));
        var first = session.Probabilities(Liver).Voxels.ToArray();

        session.StartOver();

        Assert.Empty(session.ObjectNames);
        Assert.False(session.CanUndo);
        session.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8));
        Assert.Equal(1, session.EncoderRuns);
        Assert.Equal(first, session.Probabilities(Liver).Voxels.ToArray());
    }

    [Fact]
    public void AddClick_WithMemory_TimesRecallingByItself()
    {
        var now = Volume("now");
        _segmenter.Memorize(_bank, Volume("past"), Liver, Ball(now.Grid), Accepted);
        using var recall = new CaseRecall(_bank);
        using var session = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false });
        var stages = new List<SegmentationStage>();

        session.AddClick(Liver, TinySegmenter.At(now.Grid, 8, 8, 8), new Recorder(stages));
        session.AddClick(Liver, TinySegmenter.At(now.Grid, 9, 8, 8), new Recorder(stages));

        Assert.Equal(
            [SegmentationStage.Cropping, SegmentationStage.Encoding, SegmentationStage.Recalling, SegmentationStage.Encoding],
            stages.Where(stage => stage is not (SegmentationStage.Decoding or SegmentationStage.Painting)));
        Assert.True(session.Elapsed[SegmentationStage.Recalling] > TimeSpan.Zero);
    }

    [Fact]
    public void Propose_WithMemory_CanBeUndoneSavedAndResumed()
    {
        var (past, now) = (Volume("past"), Volume("now"));
        _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);
        using var recall = new CaseRecall(_bank);
        var options = new SessionOptions { Memory = recall, ZoomOut = false };
        using var session = _segmenter.Open(now, options);

        var step = session.Propose(Liver);

        var mask = session.Mask(Liver);
        Assert.Equal(step.EmptyReason is null, mask.Voxels.Contains((byte)1));
        using var saved = new MemoryStream();
        _segmenter.Save(session, saved);
        saved.Position = 0;
        using var resumed = _segmenter.Resume(now, saved, options);
        Assert.Equal(mask.Voxels.ToArray(), resumed.Mask(Liver).Voxels.ToArray());
        Assert.True(session.Undo());
        Assert.Empty(session.ObjectNames);
    }

    [Fact]
    public void Resume_AProposalWithoutAMemory_SaysWhatIsMissing()
    {
        var (past, now) = (Volume("past"), Volume("now"));
        _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);
        using var recall = new CaseRecall(_bank);
        using var saved = new MemoryStream();
        using (var session = _segmenter.Open(now, new SessionOptions { Memory = recall, ZoomOut = false }))
        {
            session.Propose(Liver);
            _segmenter.Save(session, saved);
        }

        saved.Position = 0;
        Assert.Equal(
            "It asked memories where 'liver' is; open it with the memory bank (on the command line, with --memory).",
            Assert.Throws<ArgumentException>(() => _segmenter.Resume(now, saved)).Message);
    }

    [Theory]
    [InlineData("spleen", "now")]
    [InlineData(Liver, "past")]
    public void Propose_WhatNoOtherCaseShows_StaysEmptyAndLooksAtNothing(string category, string volume)
    {
        var past = Volume("past");
        _segmenter.Memorize(_bank, past, Liver, Ball(past.Grid), Accepted);
        using var recall = new CaseRecall(_bank);
        using var session = _segmenter.Open(Volume(volume), new SessionOptions { Memory = recall });

        var step = session.Propose(category);

        Assert.Equal($"no other case of '{category}' is memorised.", step.EmptyReason);
        Assert.Equal(0, step.EncoderRuns);
        Assert.DoesNotContain((byte)1, session.Mask(category).Voxels.ToArray());
    }

    [Fact]
    public void Propose_WithoutMemory_SaysSo()
    {
        using var session = _segmenter.Open(Volume("now"));

        Assert.Equal(
            "The session was opened without a memory; set SessionOptions.Memory.",
            Assert.Throws<InvalidOperationException>(() => session.Propose(Liver)).Message);
    }

    [Fact]
    public void Open_AModelThatHasNotLearnedMemories_AsksForAnotherFusion()
    {
        using var plain = TinySegmenter.Load(_folder);
        using var bank = MemoryBank.Create(_folder.File("plain.membank"), plain.OptionsForBank());
        using var recall = new CaseRecall(bank, new RecallOptions { Fusion = MemoryFusion.MaskGuided });
        using var byItself = new CaseRecall(bank);

        Assert.StartsWith(
            "This model (fastsam3d) has not learned to use memories; ",
            Assert.Throws<ArgumentException>(() => plain.Open(Volume("now"), new SessionOptions { Memory = recall })).Message,
            StringComparison.Ordinal);
        plain.Open(Volume("now"), new SessionOptions { Memory = byItself }).Dispose();
    }

    [Fact]
    public void Memorize_EmptyMask_IsRefusedAndAddsNothing()
    {
        var past = Volume("past");

        var message = Assert.Throws<ArgumentException>(
            () => _segmenter.Memorize(_bank, past, Liver, new Volume<byte>(past.Grid, new byte[past.Grid.Shape.VoxelCount]), Accepted)).Message;

        Assert.Equal("The mask of 'liver' is empty; there is nothing to memorise.", message);
        Assert.Equal(0, _bank.Count);
    }

    private IReadOnlyList<RecalledCase> Recalled(Volume volume, Func<string, RecallRule> rules)
    {
        using var recall = new CaseRecall(_bank, new RecallOptions { Recalled = 3 }, rules);
        using var session = _segmenter.Open(volume, new SessionOptions { Memory = recall, ZoomOut = false });
        session.AddClick(Liver, TinySegmenter.At(volume.Grid, 8, 8, 8));
        return session.Recalled(Liver);
    }

    private (float[] Probabilities, IReadOnlyList<RecalledCase> Recalled) Answer(
        Volume volume, string category, bool isRemembering = true, RecallOptions? options = null)
    {
        using var recall = isRemembering ? new CaseRecall(_bank, options) : null;
        using var session = _segmenter.Open(volume, new SessionOptions { Memory = recall, ZoomOut = false });
        session.AddClick(category, TinySegmenter.At(volume.Grid, 8, 8, 8));
        return (session.Probabilities(category).Voxels.ToArray(), session.Recalled(category));
    }

    private static Volume<short> Volume(string name) => TinyMemory.Volume(name);

    private static Volume<byte> Ball(VolumeGrid grid) => TinyMemory.Ball(grid);

    private sealed class Recorder(List<SegmentationStage> stages) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value) => stages.Add(value.Stage);
    }
}
