using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class LengthCoveredTests
{
    // 8 slices of 3 mm along y; 10 voxels of 1 mm along x.
    private static readonly VolumeGrid Grid = new(new GridShape(10, 8, 2), Affine.Upright(new SpacingMm(1, 3, 2)));

    [Fact]
    public void Of_MaskAlongAPart_IsThatShareOfTheSlices()
    {
        // A rod through 6 slices along y, 18 mm, one voxel wider along x than it is long in voxels: mm decide.
        var truth = Fill((x, y, z) => y is >= 1 and < 7 && x < 7 && z == 0);
        var mask = Fill((x, y, z) => y is >= 2 and < 5 && x == 3);

        Assert.Equal(0.5, Of(mask, truth), 1e-12);
    }

    [Fact]
    public void Of_MaskBesideTheObject_IsNothing()
        => Assert.Equal(0, Of(Fill((x, y, z) => x == 9), Fill((x, y, z) => x == 2)));

    [Fact]
    public void Of_ObjectWithAGap_CountsOnlySlicesThatItHas()
        => Assert.Equal(1, Of(Fill((x, y, z) => y != 4), Fill((x, y, z) => x == 2 && y != 4)));

    private static double Of(Volume<byte> mask, Volume<byte> truth) => LengthCovered.Of(mask, truth, MaskExtent.Of(truth, label: null));

    private static Volume<byte> Fill(Func<int, int, int, bool> isInside)
    {
        var volume = new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]);
        for (var i = 0; i < volume.Voxels.Length; i++)
        {
            volume.Voxels[i] = isInside(i % 10, i / 10 % 8, i / 80) ? (byte)1 : (byte)0;
        }

        return volume;
    }
}
