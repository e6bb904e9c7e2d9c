using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class CropSamplerTests
{
    /// <summary>The resampler interpolates in double from tabulated float shares, the sampler in float: rounding of values up to 3000.</summary>
    private const double Rounding = 2e-3;

    private static readonly LabelledVolume Case = Dataset.Open(SampleVolume.FullPath("miniature")).Cases[0].ReadCanonical();

    [Theory]
    [InlineData(1.5, 20)]
    [InlineData(3.7, 24)]
    [InlineData(3, 64)]
    public void Image_WithoutChange_IsTheCropThatSegmentationMakes(double spacingMm, int edge)
    {
        var spacing = SpacingChange.To(Case.Image.Grid, SpacingMm.Isotropic(spacingMm));
        var crop = spacing.Then(CropOrPad.AroundPoint(spacing.Target, new VoxelPoint(20, 19, 18), Cube(edge)));
        var expected = Resampler.RealValues(Case.Image, crop, padding: -5);
        var centre = crop.ToSource(new VoxelPoint(edge / 2, edge / 2, edge / 2));

        var lattice = SpatialChange.None.Place(Case.Image.Grid, centre, Cube(edge), SpacingMm.Isotropic(spacingMm));
        var actual = CropSampler.Image(Case.Image, lattice, padding: -5);

        Assert.True(crop.Target.Matches(lattice));
        AssertClose(expected, actual, Rounding);
        if (edge == 64)
        {
            Assert.Contains(-5, actual.Voxels.ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Image_TurnedAndScaled_IsWhatTheSlowResamplerGives(int step)
    {
        var options = new AugmentationOptions { RotationDegrees = 40, ShiftMm = 40, ScaleReach = 0.5 };
        var lattice = SpatialChange.Draw(options, 3, step, mayMirror: true).Place(Case.Image.Grid, new VoxelPoint(18, 15, 16), Cube(30), SpacingMm.Isotropic(3));
        var real = Resampler.RealValues(Case.Image, GridMapping.Identity(Case.Image.Grid));

        AssertClose((Volume<float>)ObliqueResampler.Image(real, lattice, padding: 9), CropSampler.Image(Case.Image, lattice, padding: 9), Rounding);
    }

    [Fact]
    public void Image_Mirrored_IsThePlainOneFlipped()
    {
        var change = new SpatialChange(1.2, new WorldVector(5, -4, 9), new WorldVector(3, 1, -2), false);
        var plain = Sample(change);
        var mirrored = Sample(change with { IsMirrored = true });

        for (var i = 0; i < plain.Voxels.Length; i++)
        {
            var (x, line) = (i % 24, i / 24);
            Assert.Equal(plain.Voxels[i], mirrored.Voxels[(23 - x) + (24 * line)], 1e-2f);
        }

        static Volume<float> Sample(SpatialChange change)
            => CropSampler.Image(Case.Image, change.Place(Case.Image.Grid, new VoxelPoint(18, 15, 16), Cube(24), SpacingMm.Isotropic(3)));
    }

    [Fact]
    public void Image_WithAScale_GivesRealValues()
    {
        var grid = new VolumeGrid(Cube(4), Affine.Upright(SpacingMm.Isotropic(1)));
        var stored = new Volume<byte>(grid, [.. Enumerable.Range(0, 64).Select(i => (byte)i)], new ValueScale(0.5, -10));
        var lattice = SpatialChange.None.Place(grid, new VoxelPoint(1.5, 1.25, 1), Cube(1), SpacingMm.Isotropic(1));

        Assert.Equal([(0.5f * (1.5f + (4 * 1.25f) + 16)) - 10], CropSampler.Image(stored, lattice).Voxels.ToArray());
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 1)]
    public void Image_OfASlice_HasNoNeighboursToMissAndPadsBeyondHalfAVoxel(int x, int y, int z)
    {
        var grid = new VolumeGrid(new GridShape(x, y, z), Affine.Upright(SpacingMm.Isotropic(2)));
        var volume = new Volume<short>(grid, [.. Enumerable.Repeat((short)7, x * y * z)]);
        var lattice = SpatialChange.None.Place(grid, new VoxelPoint(0, 0, 0), Cube(7), SpacingMm.Isotropic(0.5));

        var along = CropSampler.Image(volume, lattice, padding: -1).Voxels.Slice(7 * (3 + (7 * 3)), 7).ToArray();

        Assert.Equal([-1, 7, 7, 7, 7, 7, -1], along);
    }

    [Fact]
    public void Mask_WithoutChange_IsItsSmoothResampling()
    {
        foreach (var name in Case.Labels.Names)
        {
            var mask = Case.Labels[name];
            var spacing = SpacingChange.To(Case.Image.Grid, SpacingMm.Isotropic(1.7));
            var crop = spacing.Then(CropOrPad.AroundPoint(spacing.Target, spacing.ToTarget(Middle(mask)), Cube(40)));
            var lattice = SpatialChange.None.Place(
                Case.Image.Grid, crop.ToSource(new VoxelPoint(20, 20, 20)), Cube(40), SpacingMm.Isotropic(1.7));

            var expected = Resampler.SmoothLabels(mask.ToVolume(), crop).Voxels.ToArray();
            var actual = CropSampler.Mask(mask, lattice).Voxels.ToArray();

            // Exact ties, which rounding may break either way, are all that may differ.
            Assert.InRange(expected.Zip(actual).Count(pair => pair.First != pair.Second), 0, actual.Length / 2000);
            Assert.InRange(actual.Count(voxel => voxel == 1), 200, actual.Length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mask_TurnedAndMirrored_LiesWhereItsImageIs(int step)
    {
        var mask = Case.Labels["parotid_left"];
        var asImage = mask.ToVolume();
        var options = new AugmentationOptions { RotationDegrees = 30, ShiftMm = 10, ScaleReach = 0.5, MirrorShare = step % 2 };
        var lattice = SpatialChange.Draw(options, 4, step, mayMirror: true).Place(Case.Image.Grid, Middle(mask), Cube(32), SpacingMm.Isotropic(2));

        var expected = CropSampler.Image(asImage, lattice).Voxels.ToArray().Select(value => value >= 0.5f ? (byte)1 : (byte)0).ToArray();

        Assert.Equal(expected, CropSampler.Mask(mask, lattice).Voxels.ToArray());
        Assert.Contains((byte)1, expected);
    }

    [Fact]
    public void Mask_AtTheVolumesBorder_ReachesHalfAVoxelBeyondIt()
    {
        var grid = new VolumeGrid(Cube(3), Affine.Upright(SpacingMm.Isotropic(1)));
        var mask = LabelMask.Of(new Volume<byte>(grid, [.. Enumerable.Repeat((byte)1, 27)]))!;
        var lattice = SpatialChange.None.Place(grid, new VoxelPoint(-0.4, 1, 1), Cube(1), SpacingMm.Isotropic(1));
        var outside = SpatialChange.None.Place(grid, new VoxelPoint(-0.6, 1, 1), Cube(1), SpacingMm.Isotropic(1));

        Assert.Equal((1, 0), (CropSampler.Mask(mask, lattice).Voxels[0], CropSampler.Mask(mask, outside).Voxels[0]));
    }

    [Fact]
    public void MirroredCase_WithSwappedNames_IsACaseOfTheSameKind()
    {
        // What is left in the patient must be right in the mirrored crop: there the mask of parotid_left lies at higher x (RAS).
        var change = SpatialChange.None with { IsMirrored = true };
        var lattice = change.Place(Case.Image.Grid, new VoxelPoint(18, 15, 16), Cube(48), SpacingMm.Isotropic(3.5));
        var swapped = new LabelSides(Case.Labels.Names).Mirrored("parotid_left")!;

        var left = MeanX(CropSampler.Mask(Case.Labels["parotid_left"], lattice));
        var right = MeanX(CropSampler.Mask(Case.Labels["parotid_right"], lattice));

        Assert.Equal("parotid_right", swapped);
        Assert.True(left > 24 && right < 24, $"parotid_left at {left}, parotid_right at {right} of 48");
    }

    private static double MeanX(Volume<byte> mask)
        => Enumerable.Range(0, mask.Voxels.Length).Where(i => mask.Memory.Span[i] == 1).Average(i => i % mask.Grid.Shape.X);

    private static VoxelPoint Middle(LabelMask mask)
    {
        var (x, y, z) = mask.VoxelAt(mask.VoxelCount / 2);
        return new VoxelPoint(x, y, z);
    }

    private static GridShape Cube(int edge) => new(edge, edge, edge);

    private static void AssertClose(Volume<float> expected, Volume<float> actual, double tolerance)
    {
        Assert.Equal(expected.Grid.Shape, actual.Grid.Shape);
        for (var i = 0; i < actual.Voxels.Length; i++)
        {
            Assert.True(Math.Abs(expected.Voxels[i] - actual.Voxels[i]) <= tolerance, $"voxel {i}: {expected.Voxels[i]} and {actual.Voxels[i]}");
        }
    }
}
