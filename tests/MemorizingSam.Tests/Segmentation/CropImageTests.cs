using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class CropImageTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(4, 4, 4), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void Of_AFinerCrop_TakesMeans()
    {
        var crop = new Volume<float>(Grid, [.. Enumerable.Range(0, 64).Select(i => (float)i)]);

        var image = CropImage.Of(crop, 2);

        // Voxels 0, 1, 4, 5 of the first two planes, whose planes lie 16 apart; a tenth of a unit each.
        Assert.Equal(new GridShape(2, 2, 2), image.Shape);
        Assert.Equal((0 + 1 + 4 + 5 + 16 + 17 + 20 + 21) / 80f, image.Values[0], 1e-5);
        Assert.Equal(image.Values[0] + 4.2f, image.Values[7], 1e-5);
    }

    [Fact]
    public void FromBytes_GivesBackWhatWasStored()
    {
        var crop = new Volume<float>(Grid, [.. Enumerable.Range(0, 64).Select(i => (i / 4f) - 7.9f)]);
        var image = CropImage.Of(crop, 4);

        var read = CropImage.FromBytes(CropImage.ToBytes(image), 4);

        // Half a step of a sixteenth of a unit; what lies out of range is as far out as there are bytes.
        for (var i = 0; i < 63; i++)
        {
            Assert.Equal(image.Values[i], read.Values[i], 0.0032);
        }

        Assert.Equal([255, 0], CropImage.ToBytes(image with { Values = [99, -99] }));
    }
}
