using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Cli.Output;

/// <summary>Volumes in words, for people.</summary>
internal static class VolumeText
{
    /// <summary>What <c>memsam info</c> prints.</summary>
    public static string Describe(VolumeHeader header, ValueRange range)
    {
        var (grid, scale) = (header.Grid, header.Scale);
        List<(string Name, string Value)> rows =
        [
            ("format", $"{header.Format}, {header.Encoding}, {(header.BigEndian ? "big" : "little")}-endian"),
            ("shape", $"{grid.Shape.X} × {grid.Shape.Y} × {grid.Shape.Z} voxels"),
            ("spacing", $"{grid.Spacing.X:0.####} × {grid.Spacing.Y:0.####} × {grid.Spacing.Z:0.####} mm"),
            ("extent", $"{Extent(grid, 0):0.#} × {Extent(grid, 1):0.#} × {Extent(grid, 2):0.#} mm"),
            ("orientation", $"{grid.Orientation}, {Obliqueness(grid)}"),
            ("origin", $"({grid.Affine.Origin.X:0.###}, {grid.Affine.Origin.Y:0.###}, {grid.Affine.Origin.Z:0.###}) mm RAS"),
            ("voxels", header.VoxelType.ToString().ToLowerInvariant()),
            ("values", Values(range)),
            ("size", $"{Bytes(new FileInfo(header.Path).Length)} in the file, {Bytes(header.SizeInBytes)} of voxels"),
        ];
        if (!scale.IsIdentity)
        {
            rows.Insert(7, ("scale", $"value = {scale.Slope:R} · stored {(scale.Intercept < 0 ? "−" : "+")} {Math.Abs(scale.Intercept):R}"));
        }

        if (header.FrameCount > 1)
        {
            rows.Insert(1, ("frames", $"{header.FrameCount} (dimensions {string.Join(" × ", header.Dimensions)}; choose one with --frame)"));
        }

        return string.Join(Environment.NewLine, rows.Select(row => $"{row.Name,-12} {row.Value}").Prepend(header.Path));
    }

    /// <summary>What a command says when it has written a volume.</summary>
    public static string Wrote(string path, Volume volume, TimeSpan elapsed)
    {
        var grid = volume.Grid;
        return $"Wrote {path}: {grid.Shape.X}×{grid.Shape.Y}×{grid.Shape.Z} voxels of {volume.VoxelType.ToString().ToLowerInvariant()}, "
            + $"{grid.Spacing.X:0.###}×{grid.Spacing.Y:0.###}×{grid.Spacing.Z:0.###} mm, {grid.Orientation}, "
            + $"{Bytes(new FileInfo(path).Length)}, in {elapsed.TotalSeconds:0.0} s.";
    }

    /// <summary>A number of bytes, readable.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:0.0} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.00} GB",
    };

    private static double Extent(VolumeGrid grid, int axis) => grid.Shape[axis] * grid.Spacing[axis];

    private static string Obliqueness(VolumeGrid grid)
        => grid.ObliquenessDegrees < 0.05 ? "upright" : $"oblique by {grid.ObliquenessDegrees:0.0}°";

    private static string Values(ValueRange range)
    {
        var values = double.IsNaN(range.Min) ? "none finite" : $"{range.Min:G7} … {range.Max:G7}";
        return range.NotFinite == 0 ? values : $"{values}, {range.NotFinite} voxels NaN or infinite";
    }
}
