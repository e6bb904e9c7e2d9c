using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class VolumeGridTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(4, 5, 6), Affine.Upright(new SpacingMm(1, 2, 3)));

    // The list of odd real volumes that came with them says these angles.
    [Theory]
    [InlineData("5d_scaled.nii", 7.37)]
    [InlineData("anatomical.nii", 0)]
    [InlineData("example_nifti2.nii.gz", 9.3)]
    [InlineData("fmri_pitch_oblique.nii.gz", 6.2)]
    [InlineData("isles22_msk_uint16.nii.gz", 12.49)]
    [InlineData("someones_epi.nii.gz", 17.19)]
    public void ObliquenessDegrees_OfRealVolumes_IsTheListedOne(string name, double degrees)
        => Assert.Equal(
            degrees, VolumeFile.ReadHeader(GoldenFile.FullPath("volumes/data/io/" + name)).Grid.ObliquenessDegrees, tolerance: 0.0051);

    [Fact]
    public void ObliquenessDegrees_OfRandomAffines_IsNumpysAngle()
        => Assert.All(
            OrientationGolden.All,
            golden => Assert.Equal(golden.ObliquenessDegrees, new VolumeGrid(Grid.Shape, golden.Affine).ObliquenessDegrees, tolerance: 1e-5));

    [Fact]
    public void VoxelVolumeMm3_OfLeftHandedGrid_IsPositive()
        => Assert.Equal(6, new VolumeGrid(Grid.Shape, new Affine(new(-1, 0, 0), new(0, 2, 0), new(0, 0, 3), default)).VoxelVolumeMm3);

    [Theory]
    [InlineData(-0.5, 0, 0, true)]
    [InlineData(-0.51, 0, 0, false)]
    [InlineData(3.49, 4.49, 5.49, true)]
    [InlineData(3.5, 0, 0, false)]
    [InlineData(0, 4.5, 0, false)]
    [InlineData(0, 0, 5.5, false)]
    [InlineData(double.NaN, 0, 0, false)]
    public void Contains_Position_IsWithinHalfAVoxelOfACentre(double x, double y, double z, bool isInside)
        => Assert.Equal(isInside, Grid.Contains(new VoxelPoint(x, y, z)));

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.0009, true)]
    [InlineData(0.0011, false)]
    public void Matches_ShiftedGrid_HoldsToAThousandthOfAVoxel(double shift, bool matches)
    {
        var shifted = Grid with { Affine = Affine.Upright(Grid.Spacing, new WorldPoint(shift, 0, 0)) };

        Assert.Equal(matches, Grid.Matches(shifted));
        Assert.Equal(matches, shifted.Matches(Grid));
    }

    [Fact]
    public void Matches_OtherShape_DoesNot() => Assert.False(Grid.Matches(Grid with { Shape = new GridShape(4, 5, 7) }));

    [Fact]
    public void Matches_SlightlyOtherSpacing_IsFoundAtTheFarCorner()
    {
        var long1 = new VolumeGrid(new GridShape(1000, 1, 1), Affine.Upright(SpacingMm.Isotropic(1)));
        var long2 = long1 with { Affine = Affine.Upright(new SpacingMm(1.00001, 1, 1)) };

        Assert.False(long1.Matches(long2));
    }
}
