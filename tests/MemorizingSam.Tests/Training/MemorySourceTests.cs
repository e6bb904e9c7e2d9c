using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Segmentation;
using MemorizingSam.Training;

namespace MemorizingSam.Tests.Training;

public sealed class MemorySourceTests
{
    private const int Edge = 16;

    private static readonly TrainingOptions Options = new()
    {
        LeastVoxels = 8,
        TargetsPerCrop = 3,
        Memory = new MemoryEpisodeOptions { MostCases = 2, WithoutShare = 0, WrongShare = 0 },
    };

    [Fact]
    public void Make_Organs_AreRememberedFromOtherTrainingCasesOnly()
    {
        var training = Dataset.Open(TinyTraining.Data).CasesIn(DatasetSplit.Train).Select(one => one.Id).ToHashSet();

        var samples = Samples(Options with { MadeUpShare = 0, PieceShare = 0, Memory = Options.Memory with { AbsentShare = 0 } });

        Assert.All(samples, sample => Assert.DoesNotContain(sample.CaseId, sample.Memories.Select(memory => memory.CaseId)));
        Assert.All(samples.SelectMany(sample => sample.Memories), memory => Assert.Contains(memory.CaseId, training));
        Assert.All(samples, sample => Assert.Equal(sample.Memories.Count, sample.Memories.Select(memory => memory.CaseId).Distinct().Count()));
        Assert.Contains(samples, sample => sample.Memories.Count == 2);
        Assert.Contains(samples, sample => sample.Memories.Count == 1);
    }

    [Fact]
    public void Make_MadeUpObjects_AreRememberedFromTheSameCropSeenOtherwise()
    {
        var samples = Samples(Options with { MadeUpShare = 1, PieceShare = 0 }).Where(sample => sample.Targets.Any(target => target.IsMadeUp)).ToArray();

        Assert.NotEmpty(samples);
        Assert.All(samples, sample =>
        {
            var itself = Assert.Single(sample.Memories, memory => memory.CaseId == sample.CaseId);
            Assert.NotEqual(sample.Image, itself.Image);
            Assert.All(sample.Memories.Where(memory => memory != itself), memory =>
                Assert.All(sample.Targets.Select((target, i) => (target, i)).Where(entry => entry.target.IsMadeUp), entry => Assert.Null(memory.Masks[entry.i])));
        });
    }

    [Fact]
    public void Make_TargetsThatAreTold_HaveAMemoryOfTheirOwn()
    {
        var samples = Samples(Options);

        Assert.Contains(samples, sample => sample.Targets.Any(target => target.IsTold));
        Assert.All(samples, sample => Assert.All(sample.Targets.Select((target, i) => (target, i)), entry =>
        {
            var isRemembered = sample.Memories.Any(memory => memory.Masks[entry.i] is not null);
            Assert.Equal(isRemembered, entry.target.IsTold);
        }));
    }

    [Fact]
    public void Make_WrongMemories_DoNotTell()
    {
        var samples = Samples(Options with { MadeUpShare = 0, PieceShare = 0, Memory = Options.Memory with { WrongShare = 1, AbsentShare = 0 } });

        var several = samples.Where(sample => sample.Targets.Select(target => target.Name).Distinct().Count() > 1).ToArray();
        Assert.NotEmpty(several);
        Assert.All(several, sample => Assert.DoesNotContain(sample.Targets, target => target.IsTold));
    }

    [Fact]
    public void Make_AbsentShareOne_AsksForWhatTheCaseHasAndTheCropDoesNotShow()
    {
        var samples = Samples(Options with { MadeUpShare = 0, PieceShare = 0, Memory = Options.Memory with { AbsentShare = 1 } });

        var asked = samples.Where(sample => !sample.Targets[^1].Mask.Contains((byte)1)).ToArray();
        Assert.NotEmpty(asked);
        Assert.All(asked, sample =>
        {
            Assert.Contains(sample.Targets[^1].Name, sample.Absent);             // one data set, so nothing comes from another
            Assert.True(sample.Targets[^1].IsTold);
            Assert.Contains((byte)1, Assert.Single(sample.Memories, memory => memory.Masks[^1] is not null).Masks[^1]!);
        });
    }

    [Fact]
    public void Make_WithoutShareOne_RemembersNothing()
        => Assert.All(Samples(Options with { Memory = Options.Memory with { WithoutShare = 1 } }), sample => Assert.Empty(sample.Memories));

    [Fact]
    public void Make_SameNumber_RemembersTheSame()
    {
        var (one, other) = (Source(Options), Source(Options));
        other.Make(3, default);

        var (a, b) = (one.Make(7, default), other.Make(7, default));

        Assert.Equal(a.Memories.Select(memory => memory.Image), b.Memories.Select(memory => memory.Image));
        Assert.Equal(a.Memories.SelectMany(memory => memory.Masks), b.Memories.SelectMany(memory => memory.Masks));
    }

    private static TrainingSample[] Samples(TrainingOptions options)
    {
        var source = Source(options);
        return [.. Enumerable.Range(0, 30).Select(i => source.Make(i, default))];
    }

    private static SampleSource Source(TrainingOptions options)
        => new([Dataset.Open(TinyTraining.Data)], new CaseCache(1L << 26), CropOptions.Compact, Edge, options);
}
