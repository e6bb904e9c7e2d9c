using System.Text;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes NRRD headers as ITK and 3D Slicer write them: version 4, LPS, little-endian, gzip.</summary>
internal static class NrrdHeaderWriter
{
    /// <summary>Makes the header of a volume.</summary>
    /// <param name="volume">The volume; its values must be the real ones, for NRRD has no scale.</param>
    /// <param name="keyValues">Key/value pairs, in their order.</param>
    /// <param name="dataFile">File of the voxels; null if they follow the header.</param>
    public static byte[] Write(Volume volume, IReadOnlyList<KeyValuePair<string, string>> keyValues, string? dataFile)
    {
        var (shape, affine) = volume.Grid;
        List<string> lines =
        [
            "NRRD0004",
            "# Complete NRRD file format specification at:",
            "# http://teem.sourceforge.net/nrrd/format.html",
            $"type: {NrrdTypes.NameOf(volume.VoxelType)}",
            "dimension: 3",
            "space: left-posterior-superior",
            $"sizes: {shape.X} {shape.Y} {shape.Z}",
            $"space directions: {Lps(affine.AxisX)} {Lps(affine.AxisY)} {Lps(affine.AxisZ)}",
            "kinds: domain domain domain",
            "endian: little",
            "encoding: gzip",
            $"space origin: {Lps(affine.Origin - default(WorldPoint))}",
            .. keyValues.Select(pair => $"{Escape(pair.Key)}:={Escape(pair.Value)}"),
            dataFile is null ? string.Empty : $"data file: {dataFile}",
        ];
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n')));
    }

    /// <summary>A vector in LPS. R is the shortest text that reads back as the same number; 0 − x is never −0, as −x may be.</summary>
    private static string Lps(WorldVector vector) => $"({0 - vector.X:R},{0 - vector.Y:R},{0 + vector.Z:R})";

    /// <summary>NRRD's escapes for keys and values; other control characters, which may end a line, become blanks as in teem.</summary>
    private static string Escape(string text)
    {
        var escaped = text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return string.Concat(escaped.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
