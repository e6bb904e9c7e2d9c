using MemorizingSam.Imaging.Volumes;
using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>A picture of a mask: three planes through the object, its outline, and the clicks.</summary>
/// <remarks>
/// Planes follow the volume's own axes nearest to the patient's, at one scale, shown as radiologists are used to: the patient's
/// right
/// at the left of the axial and coronal plane, the front at the left of the sagittal one; letters at the edges say so.
/// </remarks>
public static class MaskPreview
{
    /// <summary>Pixels along the longest edge of a volume.</summary>
    internal const int PanelEdge = 512;

    private const int Gap = 8;
    private const int PngQuality = 100;

    // Colours that stay apart from grey and, in this order, from one another.
    private static readonly SKColor[] Colours =
    [
        new(255, 196, 0), new(0, 190, 255), new(255, 90, 160), new(120, 230, 80), new(190, 130, 255), new(255, 130, 60),
        new(0, 220, 190),
    ];

    private static readonly SKColor Hot = new(235, 60, 20);
    private static readonly SKColor Positive = new(60, 230, 60);
    private static readonly SKColor Negative = new(255, 60, 60);

    /// <summary>Draws a mask.</summary>
    /// <param name="image">The volume.</param>
    /// <param name="labels">A mask or a label map on the volume's lattice; each label has its colour.</param>
    /// <param name="clicks">Drawn filled where they lie in a plane, hollow where they lie before or behind it.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">The lattices differ.</exception>
    public static byte[] ToPng(Volume image, Volume<byte> labels, IReadOnlyList<Click> clicks)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clicks);
        if (!image.Grid.Matches(labels.Grid))
        {
            throw new ArgumentException(
                $"The mask of {labels.Grid.Shape} does not lie on the lattice of the image of {image.Grid.Shape}.");
        }

        return ToPng(PreviewView.Of(image, labels, clicks, PanelEdge));
    }

    /// <summary>Draws a view.</summary>
    internal static byte[] ToPng(PreviewView view)
    {
        var panels = Enum.GetValues<PreviewPlane>().Select(plane => new PreviewPanel(view, plane)).ToArray();
        var window = PreviewPanel.Window(panels);
        var height = panels.Max(panel => panel.Height);
        using var bitmap = new SKBitmap(panels.Sum(panel => panel.Width) + (Gap * (panels.Length - 1)), height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.Black);
        var left = 0;
        foreach (var panel in panels)
        {
            canvas.Save();
            canvas.Translate(left, (height - panel.Height) / 2);
            Draw(canvas, panel, window, view.Clicks);
            canvas.Restore();
            left += panel.Width + Gap;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, PngQuality);
        return data.ToArray();
    }

    private static void Draw(
        SKCanvas canvas,
        PreviewPanel panel,
        (float Low, float High) window,
        IReadOnlyList<(VoxelPoint Place, bool IsPositive)> clicks)
    {
        var pixels = new SKColor[panel.Width * panel.Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (u, v) = (i % panel.Width, i / panel.Width);
            var grey = (byte)(255 * Math.Clamp((panel.Value(u, v) - window.Low) / (window.High - window.Low), 0, 1));
            var outlined = panel.OutlineLabel(u, v);
            pixels[i] = outlined == 0 ? Heated(grey, panel.Heat(u, v)) : Colours[(outlined - 1) % Colours.Length];
        }

        using var bitmap = new SKBitmap(panel.Width, panel.Height) { Pixels = pixels };
        canvas.DrawBitmap(bitmap, 0, 0);
        foreach (var (place, isPositive) in clicks)
        {
            DrawClick(canvas, panel.Project(place), isPositive ? Positive : Negative);
        }

        StrokeLetters.Draw(canvas, panel.Letters, panel.Width, panel.Height);
    }

    /// <summary>Grey that turns to the colour of heat, and never all of it: the volume stays in sight.</summary>
    private static SKColor Heated(byte grey, float heat)
    {
        const float Most = 0.8f;
        var share = Most * Math.Clamp(heat, 0, 1);
        return new SKColor(Mixed(Hot.Red), Mixed(Hot.Green), Mixed(Hot.Blue));

        byte Mixed(byte hot) => (byte)((grey * (1 - share)) + (hot * share));
    }

    private static void DrawClick(SKCanvas canvas, (float U, float V, bool IsInPlane) at, SKColor colour)
    {
        const float Radius = 5;
        using var paint = new SKPaint
        {
            IsAntialias = true,
            StrokeWidth = 2,
            Color = SKColors.Black,
            Style = SKPaintStyle.Stroke,
        };
        canvas.DrawCircle(at.U, at.V, Radius + 1.5f, paint);
        paint.Color = colour;
        paint.Style = at.IsInPlane ? SKPaintStyle.Fill : SKPaintStyle.Stroke;
        canvas.DrawCircle(at.U, at.V, Radius, paint);
    }
}
