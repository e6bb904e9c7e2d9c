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

        Assert.Equal(["band", "blob", "region", "tube"], objects.Select(made => made.Name).Distinct().Order());
        Assert.All(objects, made => Assert.InRange(made.Mask.Count(voxel => voxel == 1), LeastVoxels, made.Mask.Length - 1));
        Assert.All(objects, made => Assert.All(made.Mask, voxel => Assert.InRange(voxel, 0, 1)));
    }

    [Fact]
    public void Piece_ManyDraws_LiesInAnOrganAndCountsLater()
    {
        var organs = Organs();
        var maker = new MadeUpObjects(Image(), Edge, organs, LeastVoxels, new SeededRandom(9, 9));

        var pieces = Enumerable.Range(0, 40).Select(_ => maker.Piece()).OfType<TrainingTarget>().ToArray();

        Assert.NotEmpty(pieces);
        Assert.All(pieces, piece => Assert.True(piece is { IsMadeUp: true, IsPiece: true }));
        Assert.All(pieces, piece => Assert.All(piece.Mask.Zip(organs[0].Mask), voxel => Assert.True(voxel.First <= voxel.Second)));
        Assert.Contains(pieces, piece => piece.Mask.Count(voxel => voxel == 1) < 2000);
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
    public void Make_ManyDraws_LeavesOrgansAloneAndStaysOutOfThem()
    {
        var organs = Organs();
        var maker = new MadeUpObjects(Image(), Edge, organs, LeastVoxels, new SeededRandom(5, 6));

        var objects = Enumerable.Range(0, 60).Select(_ => maker.Make()).OfType<TrainingTarget>().ToArray();

        Assert.Equal(Organs()[0].Mask, organs[0].Mask);
        Assert.All(objects, made => Assert.True(
            made.Mask.Where((voxel, i) => voxel == 1 && organs[0].Mask[i] == 1).Count() <= 0.2 * made.Mask.Count(voxel => voxel == 1)));
    }

    [Fact]
    public void Make_BlobOrTube_IsPaintedIntoTheImageAndNothingElseIs()
    {
        var image = Image();
        var maker = new MadeUpObjects(image, Edge, Organs(), LeastVoxels, new SeededRandom(7, 8));

        for (var i = 0; i < 40; i++)
        {
            var before = (float[])image.Clone();
            var painted = maker.Make() is { Name: "blob" or "tube" } made ? made.Mask : new byte[image.Length];

            Assert.All(image.Select((voxel, at) => (Change: Math.Abs(voxel - before[at]), Inside: painted[at] == 1)), voxel =>
                Assert.InRange(voxel.Change, voxel.Inside ? 0.29 : 0, voxel.Inside ? 1.51 : 0));
        }
    }

    private static float[] Image() => [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => MathF.Sin(i / 97f) + (i % Edge > 11 ? 2 : 0))];

    private static TrainingTarget[] Organs()
    {
        var mask = new byte[Edge * Edge * Edge];
        Array.Fill(mask, (byte)1, 4000, 3000);
        return [new TrainingTarget("organ", mask)];
    }
}
