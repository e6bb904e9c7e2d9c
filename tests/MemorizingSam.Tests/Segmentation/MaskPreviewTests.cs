using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using SkiaSharp;

namespace MemorizingSam.Tests.Segmentation;

public sealed class MaskPreviewTests
{
    // 40 × 60 × 90 mm, stored with the axes permuted and flipped: right to left, bottom to top, back to front.
    private static readonly VolumeGrid Grid = new(
        new GridShape(40, 30, 20), new Affine(new(-1, 0, 0), new(0, 0, 3), new(0, 3, 0), new WorldPoint(39, 0, 0)));

    [Fact]
    public void ToPng_AnisotropicVolume_ShowsThreePlanesAtOneScale()
    {
        using var picture = Picture(Mask(), []);

        // 512 pixels for 90 mm: axial 40 × 60 mm, coronal 40 × 90, sagittal 60 × 90, with 8 pixels between.
        Assert.Equal((228 + 8 + 228 + 8 + 341, 512), (picture.Width, picture.Height));
    }

    [Fact]
    public void ToPng_Mask_IsOutlinedWhereItIsInThePatient()
    {
        using var picture = Picture(Mask(), []);

        // The mask is at the patient's right, front and top: left and top of the axial and coronal plane, left and top of the
        // sagittal.
        foreach (var (left, width, top, height) in new[] { (0, 228, 85, 341), (236, 228, 0, 512), (472, 341, 0, 512) })
        {
            var coloured = Coloured(picture, left, width).ToArray();
            Assert.NotEmpty(coloured);
            Assert.All(coloured, pixel => Assert.InRange(pixel.X, left, left + (width / 2)));
            Assert.All(coloured, pixel => Assert.InRange(pixel.Y, top, top + (height / 2)));
        }
    }

    [Fact]
    public void ToPng_Clicks_AreDrawnInTheirColours()
    {
        var clicks = new[] { Click.Positive(new WorldPoint(30, 45, 70)), Click.Negative(new WorldPoint(10, 45, 70)) };

        using var without = Picture(Mask(), []);
        using var with = Picture(Mask(), clicks);

        Assert.DoesNotContain(without.Pixels, pixel => pixel == new SKColor(60, 230, 60) || pixel == new SKColor(255, 60, 60));
        Assert.Contains(new SKColor(60, 230, 60), with.Pixels);
        Assert.Contains(new SKColor(255, 60, 60), with.Pixels);
    }

    [Fact]
    public void ToPng_EmptyMaskOfAConstantVolume_IsAPicture()
    {
        var mask = new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]);

        using var picture = SKBitmap.Decode(MaskPreview.ToPng(mask, mask, []));

        Assert.Equal(512, picture.Height);
    }

    [Fact]
    public void ToPng_OtherLattice_IsRefused()
        => Assert.Equal(
            "The mask of 40×30×20 does not lie on the lattice of the image of 2×2×2.",
            Assert.Throws<ArgumentException>(() => MaskPreview.ToPng(TinySegmenter.Volume(2, 2, 2), Mask(), [])).Message);

    private static SKBitmap Picture(Volume<byte> mask, IReadOnlyList<Click> clicks)
        => SKBitmap.Decode(MaskPreview.ToPng(TinySegmenter.Volume(Grid), mask, clicks));

    private static Volume<byte> Mask()
    {
        var mask = new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var place = Grid.Affine.ToWorld(new VoxelPoint(i % 40, i / 40 % 30, i / 1200));
            mask.Voxels[i] = place.DistanceTo(new WorldPoint(29, 45, 68)) < 9 ? (byte)1 : (byte)0;
        }

        return mask;
    }

    private static IEnumerable<(int X, int Y)> Coloured(SKBitmap picture, int left, int width)
    {
        var pixels = picture.Pixels;
        return from i in Enumerable.Range(0, pixels.Length)
               let place = (X: i % picture.Width, Y: i / picture.Width)
               where place.X >= left && place.X < left + width && pixels[i].Red != pixels[i].Blue
               select place;
    }
}
