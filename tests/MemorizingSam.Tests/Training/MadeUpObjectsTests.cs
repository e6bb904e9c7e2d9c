using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Training;

namespace MemorizingSam.Tests.Training;

public sealed class MadeUpObjectsTests
{
    private const int Edge = 24;
    private const int LeastVoxels = 20;

    [Fact]
    public void Make_ManyDraws_GivesAllKindsLargeEnough()
    {
        var maker = new MadeUpObjects(Image(), Edge, Organs(), LeastVoxels, new SeededRandom(1, 2));

        var objects = Enumerable.Range(0, 120).Select(_ => maker.Make()).OfType<TrainingTarget>().ToArray();

        Assert.Equal(["band", "blob", "part", "region", "tube", "union"], objects.Select(made => made.Name).Distinct().Order());
        Assert.All(objects, made => Assert.InRange(made.Mask.Count(voxel => voxel == 1), LeastVoxels, made.Mask.Length - 1));
        Assert.All(objects, made => Assert.All(made.Mask, voxel => Assert.InRange(voxel, 0, 1)));
    }

    [Fact]
    public void Make_SameSeed_GivesTheSameObjects()
    {
        var (one, other) = (
            new MadeUpObjects(Image(), Edge, Organs(), LeastVoxels, new SeededRandom(3, 4)),
            new MadeUpObjects(Image(), Edge, Organs(), LeastVoxels, new SeededRandom(3, 4)));

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(one.Make()?.Mask, other.Make()?.Mask);
        }
    }

    [Fact]
    public void Make_OrgansAndImage_StayAsTheyAre()
    {
        var (image, organs) = (Image(), Organs());
        var maker = new MadeUpObjects(image, Edge, organs, LeastVoxels, new SeededRandom(5, 6));

        for (var i = 0; i < 60; i++)
        {
            maker.Make();
        }

        Assert.Equal(Image(), image);
        Assert.Equal(Organs()[0].Mask, organs[0].Mask);
    }

    private static float[] Image() => [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => MathF.Sin(i / 97f) + (i % Edge > 11 ? 2 : 0))];

    private static TrainingTarget[] Organs()
    {
        var mask = new byte[Edge * Edge * Edge];
        Array.Fill(mask, (byte)1, 4000, 3000);
        return [new TrainingTarget("organ", mask)];
    }
}
