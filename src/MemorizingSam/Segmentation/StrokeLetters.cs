using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>The six letters of directions as strokes: a machine without fonts, such as a server, shows them too.</summary>
internal static class StrokeLetters
{
    private const float Height = 16;
    private const float Margin = 8;

    // Polylines on a grid of 4 × 6, y down.
    private static readonly Dictionary<char, (float X, float Y)[][]> Strokes = new()
    {
        ['R'] = [[(0, 6), (0, 0), (3, 0), (4, 1), (4, 2), (3, 3), (0, 3)], [(2, 3), (4, 6)]],
        ['L'] = [[(0, 0), (0, 6), (4, 6)]],
        ['A'] = [[(0, 6), (2, 0), (4, 6)], [(0.7f, 4), (3.3f, 4)]],
        ['P'] = [[(0, 6), (0, 0), (3, 0), (4, 1), (4, 2), (3, 3), (0, 3)]],
        ['S'] = [[(4, 1), (3, 0), (1, 0), (0, 1), (0, 2), (1, 3), (3, 3), (4, 4), (4, 5), (3, 6), (1, 6), (0, 5)]],
        ['I'] = [[(1, 0), (3, 0)], [(2, 0), (2, 6)], [(1, 6), (3, 6)]],
    };

    /// <summary>Draws the letters of a panel's left, right, top and bottom edge.</summary>
    public static void Draw(SKCanvas canvas, string letters, int width, int height)
    {
        var letterWidth = Height * 4 / 6;
        (float X, float Y)[] places =
        [
            (Margin, (height - Height) / 2),
            (width - Margin - letterWidth, (height - Height) / 2),
            ((width - letterWidth) / 2, Margin),
            ((width - letterWidth) / 2, height - Margin - Height),
        ];
        for (var i = 0; i < places.Length; i++)
        {
            Draw(canvas, letters[i], places[i], SKColors.Black, strokeWidth: 5);
            Draw(canvas, letters[i], places[i], SKColors.White, strokeWidth: 2);
        }
    }

    private static void Draw(SKCanvas canvas, char letter, (float X, float Y) place, SKColor colour, float strokeWidth)
    {
        using var paint = new SKPaint
        {
            Color = colour,
            StrokeWidth = strokeWidth,
            Style = SKPaintStyle.Stroke,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            IsAntialias = true,
        };
        foreach (var stroke in Strokes[letter])
        {
            using var path = new SKPath();
            path.AddPoly([.. stroke.Select(p => new SKPoint(place.X + (p.X * Height / 6), place.Y + (p.Y * Height / 6)))], close: false);
            canvas.DrawPath(path, paint);
        }
    }
}
