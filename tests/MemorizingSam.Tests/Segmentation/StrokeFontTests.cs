using MemorizingSam.Segmentation;
using SkiaSharp;

namespace MemorizingSam.Tests.Segmentation;

public sealed class StrokeFontTests
{
    [Fact]
    public void Draw_LettersDigitsAndSigns_AllLookDifferent()
    {
        var drawings = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/".Select(letter => Drawing(letter.ToString())).ToArray();

        Assert.All(drawings, drawing => Assert.Contains(SKColors.Black, drawing));
        Assert.Equal(drawings.Length, drawings.Select(drawing => string.Join(',', drawing)).Distinct().Count());
    }

    [Fact]
    public void Draw_SmallLetters_LookLikeCapitals() => Assert.Equal(Drawing("DICE"), Drawing("dice"));

    [Fact]
    public void Draw_SignWithoutStrokes_LeavesABlank() => Assert.DoesNotContain(SKColors.Black, Drawing("é"));

    private static SKColor[] Drawing(string text)
    {
        using var bitmap = new SKBitmap(120, 40);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = StrokeFont.Paint(SKColors.Black, strokeWidth: 2);
        StrokeFont.Draw(canvas, text, new SKPoint(4, 4), height: 24, paint);
        return bitmap.Pixels;
    }
}
