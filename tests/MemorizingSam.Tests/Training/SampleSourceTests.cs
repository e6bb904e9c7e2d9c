using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Segmentation;
using MemorizingSam.Training;

namespace MemorizingSam.Tests.Training;

public sealed class SampleSourceTests
{
    private const int Edge = 16;

    private static readonly TrainingOptions Options = new() { LeastVoxels = 8, TargetsPerCrop = 3 };

    [Fact]
    public void Make_SameNumber_GivesTheSameSampleInAnyOrder()
    {
        var (one, other) = (Source(Options), Source(Options));
        other.Make(9, default);

        var (a, b) = (one.Make(4, default), other.Make(4, default));

        Assert.Equal(a.Image, b.Image);
        Assert.Equal(a.Targets.Select(target => target.Mask), b.Targets.Select(target => target.Mask));
        Assert.NotEqual(a.Image, one.Make(5, default).Image);
    }

    [Fact]
    public void Make_ExcludedLabel_IsNeverATarget()
    {
        var source = Source(Options with { ExcludedLabels = ["brainstem"], MadeUpShare = 0, PieceShare = 0 });

        var names = Enumerable.Range(0, 40).SelectMany(i => source.Make(i, default).Targets).Select(target => target.Name).Distinct();

        Assert.Equal(["parotid_left", "parotid_right"], names.Order());
    }

    [Fact]
    public void Make_MadeUpShare_SaysHowManyTargetsAreNoOrgans()
    {
        var source = Source(Options with { MadeUpShare = 0.5, PieceShare = 0 });

        var targets = Enumerable.Range(0, 60).SelectMany(i => source.Make(i, default).Targets).ToArray();

        var organs = targets.Count(target => target.Name is "brainstem" or "parotid_left" or "parotid_right");
        Assert.InRange(organs, 0.4 * targets.Length, 0.65 * targets.Length);
        Assert.All(targets, target => Assert.True(target.Mask.Count(voxel => voxel == 1) >= Options.LeastVoxels));
    }

    [Fact]
    public void Make_UsesTheTrainingSplitOnly()
    {
        var validation = Dataset.Open(TinyTraining.Data).CasesIn(DatasetSplit.Validation).Select(one => one.Id).ToHashSet();
        var source = Source(Options);

        var cases = Enumerable.Range(0, 60).Select(i => source.Make(i, default).CaseId).ToHashSet();

        Assert.NotEmpty(validation);
        Assert.Empty(cases.Intersect(validation));
        Assert.Equal(6, cases.Count);
    }

    private static SampleSource Source(TrainingOptions options)
        => new([Dataset.Open(TinyTraining.Data)], new CaseCache(1L << 26), CropOptions.Compact, Edge, options);
}
