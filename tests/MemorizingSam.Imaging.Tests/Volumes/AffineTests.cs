using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class AffineTests
{
    private static readonly Affine Sheared = new(new(2, 0, 0), new(1, 3, 0), new(0, 0, -4), new WorldPoint(10, 20, 30));

    [Fact]
    public void ToWorld_OfVoxel_AddsItsStepsToTheOrigin()
        => Assert.Equal(new WorldPoint(10 + 2 + 2, 20 + 6, 30 - 12), Sheared.ToWorld(new VoxelPoint(1, 2, 3)));

    [Fact]
    public void ToVoxel_OfRandomAffines_UndoesToWorld()
    {
        var random = new RandomVolumes(21);
        for (var i = 0; i < 500; i++)
        {
            var affine = random.Affine();
            var point = new VoxelPoint(random.Between(-500, 500), random.Between(-500, 500), random.Between(-500, 500));

            var back = affine.ToVoxel(affine.ToWorld(point));

            Assert.Equal(point.X, back.X, 9);
            Assert.Equal(point.Y, back.Y, 9);
            Assert.Equal(point.Z, back.Z, 9);
        }
    }

    [Fact]
    public void ToRows_AreTheMatrixOfTheField()
        => Assert.Equal([[2, 1, 0, 10], [0, 3, 0, 20], [0, 0, -4, 30], [0, 0, 0, 1]], Sheared.ToRows());

    [Fact]
    public void Determinant_OfLeftHandedAxes_IsNegative() => Assert.Equal(-24, Sheared.Determinant);

    [Fact]
    public void Spacing_IsTheLengthOfTheSteps() => Assert.Equal(new SpacingMm(2, Math.Sqrt(10), 4), Sheared.Spacing);

    [Fact]
    public void Indexer_GivesTheSteps()
    {
        Assert.Equal([Sheared.AxisX, Sheared.AxisY, Sheared.AxisZ], [Sheared[0], Sheared[1], Sheared[2]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sheared[3]);
    }

    [Fact]
    public void Upright_LiesAlongThePatient()
        => Assert.Equal(
            [[1, 0, 0, 4], [0, 2, 0, 5], [0, 0, 3, 6], [0, 0, 0, 1]],
            Affine.Upright(new SpacingMm(1, 2, 3), new WorldPoint(4, 5, 6)).ToRows());

    [Fact]
    public void Upright_WithoutSpacing_IsRefused()
        => Assert.Throws<ArgumentException>(() => Affine.Upright(new SpacingMm(1, 0, 1)));

    [Fact]
    public void Constructor_OfTinySteps_IsNotTakenForFlat()
    {
        var affine = new Affine(new(1e-30, 0, 0), new(0, 1e-30, 0), new(0, 0, 1e-30), default);

        Assert.Equal(1, affine.ToVoxel(new WorldPoint(1e-30, 0, 0)).X, 12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.NegativeInfinity)]
    [InlineData(1e200, 0)]
    public void Constructor_OfNumbersThatCannotBeInverted_IsRefused(double step, double origin)
        => Assert.StartsWith(
            "The affine must be finite and invertible, got columns ",
            Assert.Throws<ArgumentException>(
                () => new Affine(new(step, 0, 0), new(0, step, 0), new(0, 0, 1), new WorldPoint(origin, 0, 0))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Constructor_OfStepsInOnePlane_IsRefused()
        => Assert.Throws<ArgumentException>(() => new Affine(new(1, 2, 3), new(4, 5, 6), new(5, 7, 9), default));
}
