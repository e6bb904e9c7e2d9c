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
        => Write(NrrdTypes.NameOf(volume.VoxelType), volume.Grid, layers: null, keyValues, dataFile);

    /// <summary>Makes the header of 8-bit label maps that lie in each other: a list axis before those of space, as 3D Slicer has it.</summary>
    /// <param name="grid">The lattice of all.</param>
    /// <param name="layers">How many.</param>
    /// <param name="keyValues">Key/value pairs, in their order.</param>
    /// <param name="dataFile">File of the voxels; null if they follow the header.</param>
    public static byte[] WriteLayers(VolumeGrid grid, int layers, IReadOnlyList<KeyValuePair<string, string>> keyValues, string? dataFile)
        => Write(NrrdTypes.NameOf(VoxelType.UInt8), grid, layers, keyValues, dataFile);

    private static byte[] Write(
        string type, VolumeGrid grid, int? layers, IReadOnlyList<KeyValuePair<string, string>> keyValues, string? dataFile)
    {
        var (shape, affine) = grid;
        var (size, direction, kind) = layers is { } count ? ($"{count} ", "none ", "list ") : ("", "", "");
        List<string> lines =
        [
            "NRRD0004",
            "# Complete NRRD file format specification at:",
            "# http://teem.sourceforge.net/nrrd/format.html",
            $"type: {type}",
            $"dimension: {(layers is null ? 3 : 4)}",
            "space: left-posterior-superior",
            $"sizes: {size}{shape.X} {shape.Y} {shape.Z}",
            $"space directions: {direction}{Lps(affine.AxisX)} {Lps(affine.AxisY)} {Lps(affine.AxisZ)}",
            $"kinds: {kind}domain domain domain",
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
