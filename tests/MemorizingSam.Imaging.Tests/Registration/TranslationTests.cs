using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Registration;

public sealed class TranslationTests
{
    private static readonly GridShape Shape = new(24, 24, 24);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, -5, 2)]
    [InlineData(-6, 7, -5)]
    public void Find_OfAShiftedImage_IsTheShift(int x, int y, int z)
    {
        var found = Translation.Find(Blob(12, 12, 12), Blob(12 + x, 12 + y, 12 + z), 10);

        Assert.Equal((x, y, z), (found.X, found.Y, found.Z));
        Assert.Equal(1, found.Correlation, 1e-4);
    }

    [Fact]
    public void Find_DoesNotCareForBrightnessAndContrast()
    {
        var brighter = new ScalarField(Shape, [.. Blob(14, 11, 12).Values.Select(value => 5 + (3 * value))]);

        var found = Translation.Find(Blob(12, 12, 12), brighter, 10);

        Assert.Equal((2, -1, 0), (found.X, found.Y, found.Z));
        Assert.Equal(1, found.Correlation, 1e-4);
    }

    [Fact]
    public void Find_WhereThereIsNothingToSee_CorrelatesWithNothing()
        => Assert.Equal(-1, Translation.Find(new ScalarField(Shape, new float[24 * 24 * 24]), Blob(12, 12, 12), 10).Correlation);

    private static ScalarField Blob(int cx, int cy, int cz)
        => ScalarFieldTests.Field(Shape, (x, y, z) => Math.Exp(-((Sq(x - cx) / 8.0) + (Sq(y - cy) / 18.0) + (Sq(z - cz) / 30.0))));

    private static double Sq(double value) => value * value;
}
