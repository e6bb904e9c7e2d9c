using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>The six direction letters as strokes, so that a preview needs no font on the machine.</summary>
internal static class PreviewLetters
{
    /// <summary>Strokes of each letter on a grid 4 wide and 6 high, from its top left.</summary>
    private static readonly Dictionary<char, (int X, int Y)[][]> Strokes = new()
    {
        ['R'] = [[(0, 6), (0, 0), (3, 0), (4, 1), (4, 2), (3, 3), (0, 3)], [(2, 3), (4, 6)]],
        ['L'] = [[(0, 0), (0, 6), (4, 6)]],
        ['A'] = [[(0, 6), (2, 0), (4, 6)], [(1, 4), (3, 4)]],
        ['P'] = [[(0, 6), (0, 0), (3, 0), (4, 1), (4, 2), (3, 3), (0, 3)]],
        ['S'] = [[(4, 1), (3, 0), (1, 0), (0, 1), (0, 2), (1, 3), (3, 3), (4, 4), (4, 5), (3, 6), (1, 6), (0, 5)]],
        ['I'] = [[(1, 0), (3, 0)], [(2, 0), (2, 6)], [(1, 6), (3, 6)]],
    };

    /// <summary>Draws a letter around a place.</summary>
    public static void Draw(SKCanvas canvas, char letter, float x, float y)
    {
        const float unit = 2.2f;
        using var paint = new SKPaint { Color = SKColors.White, IsStroke = true, StrokeWidth = 2, IsAntialias = true };
        foreach (var stroke in Strokes[letter])
        {
            using var path = new SKPath();
            path.AddPoly(Array.ConvertAll(stroke, p => new SKPoint(x + ((p.X - 2) * unit), y + ((p.Y - 3) * unit))), close: false);
            canvas.DrawPath(path, paint);
        }
    }
}
