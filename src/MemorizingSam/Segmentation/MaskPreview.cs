using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using SkiaSharp;

namespace MemorizingSam.Segmentation;

/// <summary>A picture of a segmentation: three planes through the objects, outlines in their colours, clicks as dots.</summary>
/// <remarks>
/// Radiological convention, with letters at the edges: the patient's right is on the left. Millimetres are as long across as down.
/// Positive clicks are green, negative ones red; filled on a plane that runs through them, hollow elsewhere.
/// </remarks>
public static class MaskPreview
{
    private const int PaneSize = 420;
    private const int Gap = 8;
    private const int LetterMargin = 14;
    private const float OutlineWidth = 2;
    private const float ClickRadius = 5;

    /// <summary>Share of voxels that are drawn as black, and as white.</summary>
    private const double Tails = 0.005;

    /// <summary>Draws a picture.</summary>
    /// <param name="image">The image that was segmented.</param>
    /// <param name="labels">Labels on the image's lattice; 0 is background.</param>
    /// <param name="clicks">Clicks to draw.</param>
    /// <param name="colors">Colour of each label from 1 on; null for distinct ones.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">The two volumes lie on different lattices.</exception>
    public static byte[] Draw(
        Volume image, Volume<byte> labels, IReadOnlyList<Click> clicks, IReadOnlyList<SegmentColor>? colors = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clicks);
        if (image.Grid != labels.Grid)
        {
            throw new ArgumentException($"The labels of {labels.Grid.Shape} do not lie on the image's lattice of {image.Grid.Shape}.");
        }

        var canonical = Reorientation.ToCanonical(image.Grid);
        var scene = new Scene(image, labels, clicks, canonical, CutThrough(labels, clicks, canonical), colors);
        var extent = Enumerable.Range(0, 3).Max(axis => canonical.Target.Shape[axis] * canonical.Target.Spacing[axis]);
        using var surface = SKSurface.Create(
            new SKImageInfo((3 * PaneSize) + (4 * Gap), PaneSize + (2 * Gap), SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.Black);
        var window = WindowOf(scene);
        for (var i = 0; i < PreviewPane.All.Count; i++)
        {
            var place = SKRect.Create(Gap + (i * (PaneSize + Gap)), Gap, PaneSize, PaneSize);
            DrawPane(surface.Canvas, scene, PreviewPane.All[i], place, PaneSize / extent, window);
        }

        using var snapshot = surface.Snapshot();
        using var png = snapshot.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>Where the planes cut, in canonical voxels: the object voxel nearest to the objects' middle, else the first click.</summary>
    private static VoxelPoint CutThrough(Volume<byte> labels, IReadOnlyList<Click> clicks, GridMapping canonical)
    {
        var shape = labels.Grid.Shape;
        if (VoxelBox.OfForeground(labels) is not { } box)
        {
            return clicks.Count > 0
                ? Whole(canonical.ToTarget(clicks[0].Position))
                : canonical.ToTarget(new VoxelPoint(shape.X / 2, shape.Y / 2, shape.Z / 2));
        }

        var middle = ((box.First.X + box.End.X) / 2, (box.First.Y + box.End.Y) / 2, (box.First.Z + box.End.Z) / 2);
        var (nearest, least) = (default(VoxelPoint), double.MaxValue);
        for (var z = box.First.Z; z < box.End.Z; z++)
        {
            for (var y = box.First.Y; y < box.End.Y; y++)
            {
                for (var x = box.First.X; x < box.End.X; x++)
                {
                    var distance = Math.Pow(x - middle.Item1, 2) + Math.Pow(y - middle.Item2, 2) + Math.Pow(z - middle.Item3, 2);
                    if (distance < least && labels[x, y, z] != 0)
                    {
                        (nearest, least) = (new VoxelPoint(x, y, z), distance);
                    }
                }
            }
        }

        return Whole(canonical.ToTarget(nearest));
    }

    private static VoxelPoint Whole(VoxelPoint point) => new(Math.Round(point.X), Math.Round(point.Y), Math.Round(point.Z));

    private static (double Black, double White) WindowOf(Scene scene)
    {
        var values = PreviewPane.All
            .SelectMany(pane => Enumerable.Range(0, pane.Width(scene.Grid) * pane.Height(scene.Grid))
                .Select(i => scene.ValueAt(pane, i % pane.Width(scene.Grid), i / pane.Width(scene.Grid))))
            .Where(double.IsFinite)
            .Order()
            .ToArray();
        return values.Length == 0
            ? (0, 1)
            : (values[(int)(Tails * (values.Length - 1))], values[(int)((1 - Tails) * (values.Length - 1))]);
    }

    private static void DrawPane(
        SKCanvas canvas, Scene scene, PreviewPane pane, SKRect place, double pixelsPerMm, (double Black, double White) window)
    {
        var (columns, rows) = (pane.Width(scene.Grid), pane.Height(scene.Grid));
        var (stepX, stepY) = ((float)(scene.Grid.Spacing[pane.Across] * pixelsPerMm), (float)(scene.Grid.Spacing[pane.Down] * pixelsPerMm));
        var (left, top) = (place.MidX - (columns * stepX / 2), place.MidY - (rows * stepY / 2));
        using (var slice = SliceOf(scene, pane, window))
        using (var paint = new SKPaint { FilterQuality = SKFilterQuality.Medium })
        {
            canvas.DrawBitmap(slice, SKRect.Create(left, top, columns * stepX, rows * stepY), paint);
        }

        DrawOutlines(canvas, scene, pane, (column, row) => new SKPoint(left + (column * stepX), top + (row * stepY)));
        foreach (var click in scene.Clicks)
        {
            var voxel = scene.Canonical.ToTarget(click.Position);
            var (column, row) = pane.PositionOf(scene.Grid, voxel);
            var isHere = Math.Abs(voxel[pane.Normal] - scene.Cut[pane.Normal]) <= 0.5;
            DrawClick(canvas, click, left + (float)((column + 0.5) * stepX), top + (float)((row + 0.5) * stepY), isHere);
        }

        PreviewLetters.Draw(canvas, pane.Letters[0], place.Left + LetterMargin, place.MidY);
        PreviewLetters.Draw(canvas, pane.Letters[1], place.Right - LetterMargin, place.MidY);
        PreviewLetters.Draw(canvas, pane.Letters[2], place.MidX, place.Top + LetterMargin);
        PreviewLetters.Draw(canvas, pane.Letters[3], place.MidX, place.Bottom - LetterMargin);
    }

    private static SKBitmap SliceOf(Scene scene, PreviewPane pane, (double Black, double White) window)
    {
        var bitmap = new SKBitmap(pane.Width(scene.Grid), pane.Height(scene.Grid));
        for (var row = 0; row < bitmap.Height; row++)
        {
            for (var column = 0; column < bitmap.Width; column++)
            {
                var share = (scene.ValueAt(pane, column, row) - window.Black) / Math.Max(1e-9, window.White - window.Black);
                var gray = (byte)(255 * (double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0));
                bitmap.SetPixel(column, row, new SKColor(gray, gray, gray));
            }
        }

        return bitmap;
    }

    /// <summary>Draws the edges between pixels of different labels, each in the colour of the label it bounds.</summary>
    private static void DrawOutlines(SKCanvas canvas, Scene scene, PreviewPane pane, Func<int, int, SKPoint> corner)
    {
        using var paint = new SKPaint { IsStroke = true, StrokeWidth = OutlineWidth, StrokeCap = SKStrokeCap.Round, IsAntialias = true };
        for (var row = 0; row <= pane.Height(scene.Grid); row++)
        {
            for (var column = 0; column <= pane.Width(scene.Grid); column++)
            {
                var here = scene.LabelAt(pane, column, row);
                Edge(here, scene.LabelAt(pane, column - 1, row), corner(column, row), corner(column, row + 1));
                Edge(here, scene.LabelAt(pane, column, row - 1), corner(column, row), corner(column + 1, row));
            }
        }

        void Edge(byte label, byte other, SKPoint from, SKPoint to)
        {
            if (label != other)
            {
                paint.Color = scene.ColorOf(Math.Max(label, other));
                canvas.DrawLine(from, to, paint);
            }
        }
    }

    private static void DrawClick(SKCanvas canvas, Click click, float x, float y, bool isHere)
    {
        using var paint = new SKPaint
        {
            Color = click.IsPositive ? SKColors.LimeGreen : SKColors.Red,
            IsStroke = !isHere,
            StrokeWidth = OutlineWidth,
            IsAntialias = true,
        };
        canvas.DrawCircle(x, y, ClickRadius, paint);
    }

    /// <summary>What all planes show.</summary>
    private sealed record Scene(
        Volume Image,
        Volume<byte> Labels,
        IReadOnlyList<Click> Clicks,
        GridMapping Canonical,
        VoxelPoint Cut,
        IReadOnlyList<SegmentColor>? Colors)
    {
        public VolumeGrid Grid => Canonical.Target;

        public double ValueAt(PreviewPane pane, int column, int row)
        {
            var voxel = pane.SourceVoxel(Canonical, Cut, column, row);
            return Image.ValueAt((int)voxel.X, (int)voxel.Y, (int)voxel.Z);
        }

        public byte LabelAt(PreviewPane pane, int column, int row)
        {
            var voxel = pane.SourceVoxel(Canonical, Cut, column, row);
            return Labels.Grid.Contains(voxel) ? Labels[(int)voxel.X, (int)voxel.Y, (int)voxel.Z] : (byte)0;
        }

        public SKColor ColorOf(byte label)
        {
            var color = Colors is { } given && label <= given.Count ? given[label - 1] : SegmentColor.Distinct(label - 1);
            return new SKColor((byte)(255 * color.Red), (byte)(255 * color.Green), (byte)(255 * color.Blue));
        }
    }
}
