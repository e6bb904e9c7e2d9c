using MemorizingSam.Training;
using SkiaSharp;

namespace MemorizingSam.Tests.Training;

public sealed class CurvePictureTests
{
    private static readonly SKColor FirstColour = new(31, 119, 180);

    [Fact]
    public void ToPng_RisingCurve_IsDrawnFromTheLowerLeftToTheUpperRight()
    {
        var curve = new Curve("dice", [(0, 0), (50, 0.5), (100, 1)]);

        using var picture = SKBitmap.Decode(CurvePicture.ToPng(new CurvePanel("panel", curve)));

        var (low, middle, high) = (RowOf(picture, 66), RowOf(picture, 334), RowOf(picture, 602));
        Assert.True(low > middle && middle > high, $"The curve lies at rows {low}, {middle} and {high}.");
        Assert.Equal((low + high) / 2.0, middle, 3.0);
    }

    [Fact]
    public void ToPng_PanelsWithoutPoints_AreDrawnEmptySideBySide()
    {
        using var picture = SKBitmap.Decode(CurvePicture.ToPng(new CurvePanel("loss", new Curve("a", [])), new CurvePanel("dice")));

        Assert.Equal((1240, 420), (picture.Width, picture.Height));
        Assert.DoesNotContain(FirstColour, picture.Pixels);
    }

    [Fact]
    public void Smoothed_ManyPoints_AveragesNeighbours()
    {
        var curve = Curve.Smoothed("loss", [.. Enumerable.Range(1, 10).Select(step => ((long)step, (double)step))], most: 5);

        Assert.Equal([(2, 1.5), (4, 3.5), (6, 5.5), (8, 7.5), (10, 9.5)], curve.Points);
    }

    /// <summary>Row of the first curve in a column, below the words above the axes.</summary>
    private static int RowOf(SKBitmap picture, int column)
        => Enumerable.Range(46, 340).First(row => picture.GetPixel(column, row) is var pixel && pixel.Blue > pixel.Red + 60);
}
