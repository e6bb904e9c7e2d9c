using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class SpatialChangeTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(20, 30, 40), Affine.Upright(new SpacingMm(1, 2, 3), new WorldPoint(-50, 10, 7)));

    private static readonly VoxelPoint Centre = new(9, 12, 21);
    private static readonly GridShape Size = new(8, 8, 8);
    private static readonly SpacingMm Spacing = SpacingMm.Isotropic(1.5);

    [Fact]
    public void Place_WithoutChange_PutsTheMiddleVoxelOnTheCentre()
    {
        var lattice = Place(SpatialChange.None);

        Assert.Equal((Size, new SpacingMm(1.5, 1.5, 1.5)), (lattice.Shape, lattice.Spacing));
        Assert.Equal(Grid.Affine.ToWorld(Centre), lattice.Affine.ToWorld(new VoxelPoint(4, 4, 4)));
        Assert.Equal((0, "RAS"), (lattice.ObliquenessDegrees, lattice.Orientation.Code));
    }

    [Fact]
    public void Place_Scaled_SeesLessOfALargerObject()
        => Assert.Equal(1.5 / 1.25, Place(SpatialChange.None with { Scale = 1.25 }).Spacing.Y, 12);

    [Fact]
    public void Place_Shifted_MovesTheCropInThePatient()
    {
        var shift = new WorldVector(1, -2, 3);

        var lattice = Place(SpatialChange.None with { ShiftMm = shift });

        Assert.Equal(0, lattice.Affine.Origin.DistanceTo(Place(SpatialChange.None).Affine.Origin + shift), 12);
    }

    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(0, -15, 0)]
    [InlineData(0, 0, 20)]
    [InlineData(5, 6, 7)]
    public void Place_Turned_KeepsCentreSpacingAndRightAngles(double x, double y, double z)
    {
        var lattice = Place(SpatialChange.None with { TurnDegrees = new WorldVector(x, y, z) });
        var (a, b, c) = (lattice.Affine.AxisX, lattice.Affine.AxisY, lattice.Affine.AxisZ);

        Assert.Equal(0, lattice.Affine.ToWorld(new VoxelPoint(4, 4, 4)).DistanceTo(Grid.Affine.ToWorld(Centre)), 9);
        Assert.All([a, b, c], axis => Assert.Equal(1.5, axis.Length, 12));
        Assert.All([a.Dot(b), b.Dot(c), c.Dot(a)], product => Assert.Equal(0, product, 12));
        Assert.True(lattice.Affine.Determinant > 0);
        if (x != 0 && y == 0)
        {
            Assert.Equal(x, lattice.ObliquenessDegrees, 9);
            Assert.Equal(1.5 * Math.Sin(x * Math.PI / 180), b.Z, 12); // y turns towards z
        }
    }

    [Fact]
    public void Place_Mirrored_IsTheSameBoxFlippedAlongX()
    {
        var change = new SpatialChange(1.1, new WorldVector(3, 4, 5), new WorldVector(1, 2, 3), false);
        var (plain, mirrored) = (Place(change), Place(change with { IsMirrored = true }));

        Assert.True(mirrored.Affine.Determinant < 0);
        foreach (var point in new VoxelPoint[] { new(0, 0, 0), new(7, 3, 1), new(2, 7, 7) })
        {
            var flipped = new VoxelPoint(7 - point.X, point.Y, point.Z);
            Assert.Equal(0, plain.Affine.ToWorld(point).DistanceTo(mirrored.Affine.ToWorld(flipped)), 9);
        }
    }

    [Fact]
    public void Draw_OverManySteps_FillsItsRangesAndNoMore()
    {
        var options = new AugmentationOptions { ScaleReach = 0.25, RotationDegrees = 10, ShiftMm = 6, MirrorShare = 0.5 };
        var draws = Enumerable.Range(0, 4000).Select(step => SpatialChange.Draw(options, 5, step, mayMirror: true)).ToArray();

        Range(draws.Select(draw => draw.Scale), 0.8, 1.25);
        Range(draws.Select(draw => draw.TurnDegrees.X), -10, 10);
        Range(draws.Select(draw => draw.TurnDegrees.Z), -10, 10);
        Range(draws.Select(draw => draw.ShiftMm.Y), -6, 6);
        Assert.InRange(draws.Count(draw => draw.IsMirrored), 1850, 2150);

        static void Range(IEnumerable<double> values, double low, double high)
        {
            var all = values.ToArray();
            Assert.InRange(all.Min(), low, low + (0.01 * (high - low)));
            Assert.InRange(all.Max(), high - (0.01 * (high - low)), high);
        }
    }

    [Fact]
    public void Draw_OfOneStep_IsAlwaysTheSameAndMirrorsOnlyWhereItMay()
    {
        var options = new AugmentationOptions { MirrorShare = 1 };

        Assert.Equal(SpatialChange.Draw(options, 5, 9, mayMirror: true), SpatialChange.Draw(options, 5, 9, mayMirror: true));
        Assert.Equal(
            SpatialChange.Draw(options, 5, 9, mayMirror: true) with { IsMirrored = false },
            SpatialChange.Draw(options, 5, 9, mayMirror: false));
        Assert.NotEqual(SpatialChange.Draw(options, 5, 9, mayMirror: true), SpatialChange.Draw(options, 5, 10, mayMirror: true));
        Assert.NotEqual(SpatialChange.Draw(options, 5, 9, mayMirror: true), SpatialChange.Draw(options, 6, 9, mayMirror: true));
    }

    [Fact]
    public void Draw_WithOneRangeTurnedOff_KeepsTheOthersDraws()
    {
        var all = SpatialChange.Draw(new AugmentationOptions(), 5, 9, mayMirror: true);

        Assert.Equal(all with { Scale = 1 }, SpatialChange.Draw(new AugmentationOptions { ScaleReach = 0 }, 5, 9, mayMirror: true));
    }

    [Fact]
    public void Place_WithoutSize_Throws()
        => Assert.Equal(
            "A crop needs a positive size and scale, got 8×0×8 at 1.",
            Assert.Throws<ArgumentException>(() => SpatialChange.None.Place(Grid, Centre, new GridShape(8, 0, 8), Spacing)).Message);

    private static VolumeGrid Place(SpatialChange change) => change.Place(Grid, Centre, Size, Spacing);
}
