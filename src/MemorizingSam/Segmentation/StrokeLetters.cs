using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>The letters of directions at the edges of a panel, white on a black rim.</summary>
internal static class StrokeLetters
{
    private const float Height = 16;
    private const float Margin = 8;

    /// <summary>Draws the letters of a panel's left, right, top and bottom edge.</summary>
    public static void Draw(SKCanvas canvas, string letters, int width, int height)
    {
        const float LetterWidth = Height * StrokeFont.Proportion;
        SKPoint[] places =
        [
            new(Margin, (height - Height) / 2),
            new(width - Margin - LetterWidth, (height - Height) / 2),
            new((width - LetterWidth) / 2, Margin),
            new((width - LetterWidth) / 2, height - Margin - Height),
        ];
        foreach (var (letter, place) in letters.Zip(places))
        {
            Draw(canvas, letter, place, SKColors.Black, strokeWidth: 5);
            Draw(canvas, letter, place, SKColors.White, strokeWidth: 2);
        }
    }

    private static void Draw(SKCanvas canvas, char letter, SKPoint place, SKColor colour, float strokeWidth)
    {
        using var paint = StrokeFont.Paint(colour, strokeWidth);
        StrokeFont.Draw(canvas, letter.ToString(), place, Height, paint);
    }
}
