using System.Text;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes MetaImage headers as ITK writes them: LPS, little-endian, zlib.</summary>
internal static class MetaImageHeaderWriter
{
    /// <summary>Name of the voxels' file when they follow the header.</summary>
    public const string Local = "LOCAL";

    /// <summary>Digits of the largest size: all headers are equally long, so that one can be written before the size is known.</summary>
    private const int SizeDigits = 19;

    /// <summary>How many neighbouring numbers are tried as an axis' spacing; some eight are enough.</summary>
    private const int MostSpacings = 256;

    /// <summary>Makes the header of a volume.</summary>
    /// <param name="volume">The volume; its values must be the real ones, for MetaImage has no scale that ITK reads.</param>
    /// <param name="dataFile">File of the voxels, or <see cref="Local"/>.</param>
    /// <param name="compressedSize">Bytes of the compressed voxels.</param>
    public static byte[] Write(Volume volume, string dataFile, long compressedSize)
    {
        var (shape, affine) = volume.Grid;
        var x = Split(affine.AxisX);
        var y = Split(affine.AxisY);
        var z = Split(affine.AxisZ);
        string[] lines =
        [
            "ObjectType = Image",
            "NDims = 3",
            "BinaryData = True",
            "BinaryDataByteOrderMSB = False",
            "CompressedData = True",
            $"CompressedDataSize = {compressedSize.ToString().PadRight(SizeDigits)}",
            $"TransformMatrix = {Lps(x.Direction)} {Lps(y.Direction)} {Lps(z.Direction)}",
            $"Offset = {Lps(affine.Origin - default(WorldPoint))}",
            "CenterOfRotation = 0 0 0",
            $"ElementSpacing = {x.Spacing:R} {y.Spacing:R} {z.Spacing:R}",
            $"DimSize = {shape.X} {shape.Y} {shape.Z}",
            $"ElementType = {MetaImageTypes.NameOf(volume.VoxelType)}",
            $"ElementDataFile = {dataFile}",
        ];
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n')));
    }

    /// <summary>R is the shortest text that reads back as the same number; 0 − x is never −0, as −x may be.</summary>
    private static string Lps(WorldVector vector) => $"{0 - vector.X:R} {0 - vector.Y:R} {0 + vector.Z:R}";

    /// <summary>Parts a step into the spacing and the direction whose product it is, to the last bit.</summary>
    /// <remarks>
    /// Both are rounded, so their product may miss the step by a bit, and a file written anew again and again would drift.
    /// Some spacing a few bits off the step's length has a direction that does not.
    /// </remarks>
    private static (double Spacing, WorldVector Direction) Split(WorldVector step)
    {
        var spacing = step.Length;
        for (var i = 0; i < MostSpacings; i++)
        {
            if (FindFactor(step.X, spacing) is { } x && FindFactor(step.Y, spacing) is { } y && FindFactor(step.Z, spacing) is { } z)
            {
                return (spacing, new WorldVector(x, y, z));
            }

            spacing = Math.BitIncrement(spacing);
        }

        return (step.Length, (1 / step.Length) * step);
    }

    /// <summary>The number that times <paramref name="spacing"/> is exactly <paramref name="product"/>, if there is one.</summary>
    private static double? FindFactor(double product, double spacing)
    {
        var near = product / spacing;
        foreach (var factor in new[] { near, Math.BitDecrement(near), Math.BitIncrement(near) })
        {
            if (spacing * factor == product)
            {
                return factor;
            }
        }

        return null;
    }
}
