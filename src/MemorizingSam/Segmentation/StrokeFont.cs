using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>Capitals, digits and a few signs as strokes: a machine without fonts, such as a server, shows them too.</summary>
internal static class StrokeFont
{
    /// <summary>Width of a letter over its height.</summary>
    public const float Proportion = 4f / 6;

    private const float Advance = 5.5f / 6;

    // Polylines on a grid of 4 × 6, y down: pairs of digits x y, polylines separated by blanks.
    private static readonly Dictionary<char, string> Strokes = new()
    {
        ['A'] = "062046 1434",
        ['B'] = "06003041423344453606 0333",
        ['C'] = "4130100105163645",
        ['D'] = "00063645413000",
        ['E'] = "40000646 0333",
        ['F'] = "400006 0333",
        ['G'] = "41301001051636454323",
        ['H'] = "0006 4046 0343",
        ['I'] = "1030 2026 1636",
        ['J'] = "4045361605",
        ['K'] = "0006 400346",
        ['L'] = "000646",
        ['M'] = "0600234046",
        ['N'] = "06004640",
        ['O'] = "103041453616050110",
        ['P'] = "06003041423303",
        ['Q'] = "103041453616050110 2446",
        ['R'] = "06003041423303 2346",
        ['S'] = "413010010213334445361605",
        ['T'] = "0040 2026",
        ['U'] = "000516364540",
        ['V'] = "002640",
        ['W'] = "0016233640",
        ['X'] = "0046 4006",
        ['Y'] = "002340 2326",
        ['Z'] = "00400646",
        ['0'] = "103041453616050110 4105",
        ['1'] = "112026 1636",
        ['2'] = "01103041420646",
        ['3'] = "01103041423313 334445361605",
        ['4'] = "36300444",
        ['5'] = "400003334445361605",
        ['6'] = "4130100105163645443303",
        ['7'] = "004016",
        ['8'] = "103041423313020110 1304051636454433",
        ['9'] = "4313020110304145361605",
        ['.'] = "2526",
        ['-'] = "1333",
        ['_'] = "0646",
        ['/'] = "4006",
        [' '] = "",
    };

    /// <summary>A pen with round ends.</summary>
    /// <returns>Owned by the caller.</returns>
    public static SKPaint Paint(SKColor colour, float strokeWidth) => new()
    {
        Color = colour,
        StrokeWidth = strokeWidth,
        Style = SKPaintStyle.Stroke,
        StrokeCap = SKStrokeCap.Round,
        StrokeJoin = SKStrokeJoin.Round,
        IsAntialias = true,
    };

    /// <summary>Width of a text.</summary>
    public static float Width(string text, float height) => text.Length * Advance * height;

    /// <summary>Draws a text; what it has no strokes for is left blank.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">Small letters are drawn as capitals.</param>
    /// <param name="place">Upper left corner.</param>
    /// <param name="height">Height of a letter.</param>
    /// <param name="paint">Its strokes.</param>
    public static void Draw(SKCanvas canvas, string text, SKPoint place, float height, SKPaint paint)
    {
        var unit = height / 6;
        foreach (var letter in text)
        {
            foreach (var stroke in Strokes.GetValueOrDefault(char.ToUpperInvariant(letter), string.Empty).Split(' '))
            {
                using var path = new SKPath();
                path.AddPoly([.. Points(stroke, place, unit)], close: false);
                canvas.DrawPath(path, paint);
            }

            place.X += Advance * height;
        }
    }

    private static IEnumerable<SKPoint> Points(string stroke, SKPoint place, float unit)
    {
        for (var i = 0; i + 1 < stroke.Length; i += 2)
        {
            yield return new SKPoint(place.X + ((stroke[i] - '0') * unit), place.Y + ((stroke[i + 1] - '0') * unit));
        }
    }
}
