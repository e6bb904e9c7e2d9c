using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Registration;

public sealed class DisplacementFieldTests
{
    private static readonly GridShape Shape = new(4, 6, 8);

    [Fact]
    public void Warp_TakesEachVoxelFromWhereItsDisplacementLeads()
    {
        var moving = ScalarFieldTests.Field(Shape, (x, y, z) => x + (10 * y) + (100 * z));

        var warped = DisplacementField.Uniform(Shape, 1, -1, 0.5f).Warp(moving).Values;

        Assert.Equal(2 + (10 * 1) + (100 * 3.5), warped[1 + (4 * 2) + (24 * 3)], 1e-3);
    }

    [Fact]
    public void Warp_BeyondTheImage_GoesOnWithItsEnds()
    {
        var moving = ScalarFieldTests.Field(Shape, (x, _, _) => x);

        Assert.All(DisplacementField.Uniform(Shape, 100, 0, 0).Warp(moving).Values, value => Assert.Equal(3, value));
        Assert.All(DisplacementField.Uniform(Shape, -100, 0, 0).Warp(moving).Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Doubled_LeadsToTheSamePlaceOnTheFinerLattice()
    {
        var doubled = DisplacementField.Uniform(Shape, 1, -2, 0.25f).Doubled();

        Assert.Equal(new GridShape(8, 12, 16), doubled.X.Shape);
        Assert.All(doubled.X.Values, value => Assert.Equal(2, value, 1e-6));
        Assert.All(doubled.Y.Values, value => Assert.Equal(-4, value, 1e-6));
        Assert.All(doubled.Z.Values, value => Assert.Equal(0.5, value, 1e-6));
    }

    [Fact]
    public void Doubled_OfASlope_IsTheSlopeBetweenMiddles()
    {
        // Coarse voxel x moves by x; the middle of fine voxel 3 lies at 1.25 of the coarse ones, so it moves by 2 · 1.25.
        var coarse = DisplacementField.Uniform(Shape, 0, 0, 0) with { X = ScalarFieldTests.Field(Shape, (x, _, _) => x) };

        Assert.Equal(2.5, coarse.Doubled().X.Values[3], 1e-6);
    }
}
