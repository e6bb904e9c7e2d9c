using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class SpacingChangeTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(100, 80, 33), Affine.Upright(new SpacingMm(0.8, 0.8, 3)));

    [Fact]
    public void To_AnotherSpacing_KeepsTheFieldOfViewAndItsCentre()
    {
        var target = SpacingChange.To(Grid, SpacingMm.Isotropic(1.5)).Target;

        Assert.Equal(new GridShape(53, 43, 66), target.Shape);
        Assert.Equal(Centre(Grid), Centre(target));
        Assert.Equal(1.5, target.Spacing.Z, 12);
    }

    [Fact]
    public void To_TheSameSpacing_IsExact()
        => Assert.True(SpacingChange.To(Grid, new SpacingMm(0.8, 0.8, 3.000001)).IsExact);

    [Fact]
    public void To_ASpacingWiderThanTheVolume_LeavesOneVoxelInItsMiddle()
    {
        var target = SpacingChange.To(Grid, SpacingMm.Isotropic(1000)).Target;

        Assert.Equal(new GridShape(1, 1, 1), target.Shape);
        Assert.Equal(Centre(Grid), target.Affine.Origin);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void To_NoSpacing_Throws(double mm)
        => Assert.Equal(
            $"Spacing must be three positive numbers of mm, got ({mm}, {mm}, {mm}).",
            Assert.Throws<ArgumentException>(() => SpacingChange.To(Grid, SpacingMm.Isotropic(mm))).Message);

    [Fact]
    public void To_ASpacingTooFine_ThrowsBeforeTakingMemory()
        => Assert.StartsWith(
            "A spacing of (0.0001, 0.0001, 0.0001) mm would make more than",
            Assert.Throws<ArgumentException>(() => SpacingChange.To(Grid, SpacingMm.Isotropic(1e-4))).Message,
            StringComparison.Ordinal);

    private static WorldPoint Centre(VolumeGrid grid)
    {
        var centre = grid.Affine.ToWorld(
            new VoxelPoint((grid.Shape.X - 1) / 2.0, (grid.Shape.Y - 1) / 2.0, (grid.Shape.Z - 1) / 2.0));
        return new WorldPoint(Math.Round(centre.X, 9), Math.Round(centre.Y, 9), Math.Round(centre.Z, 9));
    }
}
