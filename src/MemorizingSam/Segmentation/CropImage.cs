using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>What a crop shows, on the lattice of its low-res mask: what memories keep of a case to be recognised in another.</summary>
internal static class CropImage
{
    /// <summary>Steps of a stored byte in one unit of a normalised crop, whose values lie within ±8.</summary>
    private const float StepsPerUnit = 16;

    private const float Middle = 128;

    /// <summary>Units of a normalised crop that registration takes for one: soft tissue then spans about a tenth, air to bone about one.</summary>
    private const float UnitsPerOne = 10;

    /// <summary>Means of the crop's voxels in each voxel of the low-res mask.</summary>
    /// <param name="crop">Normalised voxels of a cube.</param>
    /// <param name="edge">Of the low-res mask; divides the crop's.</param>
    public static ScalarField Of(Volume<float> crop, int edge)
    {
        var (size, factor) = (crop.Grid.Shape.X, crop.Grid.Shape.X / edge);
        var means = new float[edge * edge * edge];
        for (var i = 0; i < crop.Voxels.Length; i++)
        {
            var (x, y, z) = (i % size, i / size % size, i / (size * size));
            means[(x / factor) + (edge * ((y / factor) + (edge * (z / factor))))] += crop.Voxels[i] / (factor * factor * factor * UnitsPerOne);
        }

        return new ScalarField(new GridShape(edge, edge, edge), means);
    }

    /// <summary>A byte for each voxel.</summary>
    public static byte[] ToBytes(ScalarField image)
        => [.. image.Values.Select(value => (byte)Math.Clamp(MathF.Round((value * UnitsPerOne * StepsPerUnit) + Middle), byte.MinValue, byte.MaxValue))];

    /// <summary>The image that <see cref="ToBytes"/> stored.</summary>
    public static ScalarField FromBytes(ReadOnlySpan<byte> bytes, int edge)
    {
        var values = new float[bytes.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (bytes[i] - Middle) / (StepsPerUnit * UnitsPerOne);
        }

        return new ScalarField(new GridShape(edge, edge, edge), values);
    }
}
