using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class ObliqueResamplerTests
{
    private static readonly VolumeGrid Upright = new(new GridShape(30, 30, 30), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void Image_OfALinearFieldOntoATurnedLattice_ReproducesItInsideAndPadsOutside()
    {
        var volume = new Volume<float>(Upright, [.. Enumerable.Range(0, 27000).Select(i => (i % 30) + (2f * (i / 30 % 30)) + 1)]);
        var (sin, cos) = Math.SinCos(0.5);
        var turned = new VolumeGrid(
            new GridShape(25, 20, 10), new Affine(new(cos, sin, 0), new(-sin, cos, 0), new(0, 0, 2), new WorldPoint(16, 2, 4)));

        var image = (Volume<float>)ObliqueResampler.Image(volume, turned, padding: -7);

        var (inside, outside) = (0, 0);
        for (var y = 0; y < 20; y++)
        {
            for (var x = 0; x < 25; x++)
            {
                var place = turned.Affine.ToWorld(new VoxelPoint(x, y, 3));
                if (place.X is >= 0 and <= 29 && place.Y is >= 0 and <= 29)
                {
                    Assert.Equal(place.X + (2 * place.Y) + 1, image[x, y, 3], 1e-4);
                    inside++;
                }
                else if (place.X < -0.5 || place.Y < -0.5 || place.X > 29.5 || place.Y > 29.5)
                {
                    Assert.Equal(-7, image[x, y, 3]);
                    outside++;
                }
            }
        }

        Assert.True(inside > 100 && outside > 20);
    }

    [Fact]
    public void Labels_OntoATurnedLattice_MakeNoNewOnes()
    {
        var random = new Random(2);
        var labels = new Volume<byte>(Upright, [.. Enumerable.Range(0, 27000).Select(_ => (byte)(random.Next(3) * 50))]);
        var (sin, cos) = Math.SinCos(0.3);
        var turned = new VolumeGrid(new GridShape(20, 20, 20), new Affine(new(cos, sin, 0), new(-sin, cos, 0), new(0, 0, 1), default));

        var turnedLabels = (Volume<byte>)ObliqueResampler.Labels(labels, turned);

        Assert.Equal([0, 50, 100], turnedLabels.Voxels.ToArray().Select(v => (int)v).Distinct().Order());
    }

    [Fact]
    public void Image_OntoALatticeThatIsAFlipOfItsOwn_IsExact()
    {
        var random = new RandomGrids(seed: 9);
        var volume = random.Noise(random.Next());
        var flipped = Reorientation.To(volume.Grid, random.Orientation());

        var image = (Volume<short>)ObliqueResampler.Image(volume, flipped.Target);

        Assert.Equal(((Volume<short>)Resampler.Image(volume, flipped)).Voxels, image.Voxels);
    }
}
