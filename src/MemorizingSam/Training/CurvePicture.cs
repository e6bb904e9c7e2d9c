using System.Globalization;
using MemorizingSam.Segmentation;
using SkiaSharp;

namespace MemorizingSam.Training;

/// <summary>How a run went, as a picture: panels side by side, values over steps, each curve named in its colour.</summary>
internal static class CurvePicture
{
    private const int Width = 620;
    private const int Height = 420;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 48;
    private const int Bottom = 40;
    private const float Letter = 11;
    private const int PngQuality = 100;

    private static readonly int[] Steps = [1, 2, 5, 10];
    private static readonly SKColor Ink = new(40, 40, 40);
    private static readonly SKColor Faint = new(215, 215, 215);

    private static readonly SKColor[] Colours =
    [
        new(31, 119, 180), new(214, 90, 20), new(44, 140, 60), new(150, 80, 180), new(190, 40, 60),
    ];

    /// <summary>Draws panels side by side.</summary>
    /// <returns>A PNG file.</returns>
    public static byte[] ToPng(params IReadOnlyList<CurvePanel> panels)
    {
        using var bitmap = new SKBitmap(Width * panels.Count, Height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < panels.Count; i++)
        {
            canvas.Save();
            canvas.Translate(i * Width, 0);
            Draw(canvas, panels[i]);
            canvas.Restore();
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, PngQuality);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, CurvePanel panel)
    {
        var curves = panel.Curves.Where(curve => curve.Points.Count > 0).ToArray();
        Write(canvas, panel.Title, new SKPoint(Left, 14), Ink);
        if (curves.Length == 0)
        {
            return;
        }

        var points = curves.SelectMany(curve => curve.Points).ToArray();
        var last = Math.Max(1, points.Max(point => point.Step));
        var unit = UnitFor(points.Max(point => point.Value));
        var highest = unit * Math.Max(1, Math.Ceiling(points.Max(point => point.Value) / unit));
        DrawAxes(canvas, last, unit, highest);
        for (var i = 0; i < curves.Length; i++)
        {
            var colour = Colours[i % Colours.Length];
            using var paint = StrokeFont.Paint(colour, strokeWidth: 2);
            using var path = new SKPath();
            path.AddPoly([.. curves[i].Points.Select(point => Place(point.Step, point.Value))], close: false);
            canvas.DrawPath(path, paint);
            Write(canvas, curves[i].Name, new SKPoint(Left + (i * (Width - Left) / (float)curves.Length), 32), colour);
        }

        SKPoint Place(long step, double value) => new(
            Left + ((Width - Left - Right) * (float)((double)step / last)),
            Top + ((Height - Top - Bottom) * (float)(1 - Math.Clamp(value / highest, 0, 1))));
    }

    private static void DrawAxes(SKCanvas canvas, long last, double unit, double highest)
    {
        using var line = StrokeFont.Paint(Faint, strokeWidth: 1);
        var lines = (int)Math.Round(highest / unit);
        for (var i = 0; i <= lines; i++)
        {
            var y = Top + ((Height - Top - Bottom) * (1 - ((float)i / lines)));
            canvas.DrawLine(Left, y, Width - Right, y, line);
            var value = (i * unit).ToString("0.##", CultureInfo.InvariantCulture);
            Write(canvas, value, new SKPoint(Left - 8 - StrokeFont.Width(value, Letter), y - (Letter / 2)), Ink);
        }

        var end = last.ToString(CultureInfo.InvariantCulture);
        Write(canvas, "0", new SKPoint(Left, Height - Bottom + 12), Ink);
        Write(canvas, "steps", new SKPoint((Left + Width - Right - StrokeFont.Width("steps", Letter)) / 2, Height - Bottom + 12), Ink);
        Write(canvas, end, new SKPoint(Width - Right - StrokeFont.Width(end, Letter), Height - Bottom + 12), Ink);
    }

    /// <summary>Distance of two lines of the grid: 1, 2 or 5 times a power of ten, so that there are at most ten.</summary>
    private static double UnitFor(double highest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(highest, 1e-6))) - 1);
        return Steps.Select(times => times * power).First(unit => highest <= 10 * unit);
    }

    private static void Write(SKCanvas canvas, string text, SKPoint place, SKColor colour)
    {
        using var paint = StrokeFont.Paint(colour, strokeWidth: 1.4f);
        StrokeFont.Draw(canvas, text, place, Letter, paint);
    }
}
