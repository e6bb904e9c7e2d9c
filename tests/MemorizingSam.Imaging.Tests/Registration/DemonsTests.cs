using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Registration;

public sealed class DemonsTests
{
    private static readonly GridShape Shape = new(32, 32, 32);

    [Fact]
    public void Register_BendsABallOntoAnEllipsoid()
    {
        var (fixedImage, moving) = (Ball(16, 17, 15, wide: 1.35), Ball(16, 16, 16, wide: 1));

        var field = Demons.Register(fixedImage, moving, Translation.Find(fixedImage, moving, 8), new DemonsOptions());

        Assert.True(Dice(fixedImage, moving) < 0.85);
        Assert.True(Dice(fixedImage, field.Warp(moving)) > 0.95, $"{Dice(fixedImage, field.Warp(moving))}");
    }

    [Fact]
    public void Register_OfTheSameImage_MovesNothing()
    {
        var image = Ball(16, 16, 16, wide: 1);

        var field = Demons.Register(image, image, new Translation(0, 0, 0, 1), new DemonsOptions());

        Assert.All(field.X.Values, value => Assert.Equal(0, value, 1e-3));
    }

    [Fact]
    public void Register_WithoutSteps_IsTheTranslation()
    {
        var image = Ball(16, 16, 16, wide: 1);

        var field = Demons.Register(image, image, new Translation(3, -1, 2, 0), new DemonsOptions { CoarseSteps = 0, FineSteps = 0 });

        Assert.Equal((3, -1, 2), (field.X.Values[777], field.Y.Values[777], field.Z.Values[777]));
    }

    [Theory]
    [InlineData(-1, 0, 1.0)]
    [InlineData(0, -1, 1.0)]
    [InlineData(1, 1, 0.0)]
    [InlineData(1, 1, double.NaN)]
    public void Register_WithOptionsThatCannotBe_SaysSo(int coarse, int fine, double stiffness)
    {
        var image = Ball(16, 16, 16, wide: 1);
        var options = new DemonsOptions { CoarseSteps = coarse, FineSteps = fine, Stiffness = stiffness };

        Assert.Throws<ArgumentException>(() => Demons.Register(image, image, default, options));
    }

    /// <summary>A ball of radius 7 with a soft surface, wider along x.</summary>
    private static ScalarField Ball(double cx, double cy, double cz, double wide)
        => ScalarFieldTests.Field(
            Shape, (x, y, z) => 1 / (1 + Math.Exp(Math.Sqrt(Math.Pow((x - cx) / wide, 2) + Math.Pow(y - cy, 2) + Math.Pow(z - cz, 2)) - 7)));

    private static double Dice(ScalarField a, ScalarField b)
    {
        var both = a.Values.Zip(b.Values).Count(pair => pair.First > 0.5 && pair.Second > 0.5);
        return 2.0 * both / (a.Values.Count(value => value > 0.5) + b.Values.Count(value => value > 0.5));
    }
}
