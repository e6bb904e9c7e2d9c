using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>An array [a, b, c] without orientation as a volume, and as a mask.</summary>
/// <remarks>
/// The affine is diagonal in the array's axes: a runs along the first axis of the world, b along the second, c along the third, whatever they
/// mean to the client. In memory c varies fastest, so it is the volume's x: nothing is copied, and mask and array have one order in memory.
/// </remarks>
internal static class ArrayImage
{
    /// <summary>Makes a volume of an image.</summary>
    /// <param name="image">Of three axes; its numbers are taken over.</param>
    /// <param name="spacing">Millimetres along a, b and c; null for 1.</param>
    /// <exception cref="InvalidDataException">It has other axes, or the spacing is not positive.</exception>
    public static Volume ToVolume(NumberArray image, IReadOnlyList<double>? spacing)
    {
        var shape = image.Header.Shape;
        spacing ??= [1, 1, 1];
        if (shape.Count != 3 || spacing.Count != 3 || !spacing.All(step => step is > 0 and < double.PositiveInfinity))
        {
            throw new InvalidDataException(
                $"An image needs three axes and a positive spacing along each, got {image.Header.ShapeText} and ({string.Join(", ", spacing)}).");
        }

        var grid = new VolumeGrid(
            new GridShape(shape[2], shape[1], shape[0]),
            new Affine(new(0, 0, spacing[2]), new(0, spacing[1], 0), new(spacing[0], 0, 0), default));
        return image.Numbers switch
        {
            byte[] numbers => new Volume<byte>(grid, numbers),
            sbyte[] numbers => new Volume<sbyte>(grid, numbers),
            ushort[] numbers => new Volume<ushort>(grid, numbers),
            short[] numbers => new Volume<short>(grid, numbers),
            uint[] numbers => new Volume<uint>(grid, numbers),
            int[] numbers => new Volume<int>(grid, numbers),
            ulong[] numbers => new Volume<ulong>(grid, numbers),
            long[] numbers => new Volume<long>(grid, numbers),
            Half[] numbers => new Volume<float>(grid, Array.ConvertAll(numbers, number => (float)number)),
            float[] numbers => new Volume<float>(grid, numbers),
            _ => new Volume<double>(grid, (double[])image.Numbers),
        };
    }

    /// <summary>Which numbers of an array are not 0, as bytes of 0 and 1; NaN is not 0.</summary>
    public static byte[] ToMask(NumberArray array) => array.Numbers switch
    {
        byte[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        sbyte[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        ushort[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        short[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        uint[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        int[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        ulong[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        long[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        Half[] numbers => Array.ConvertAll(numbers, number => number == default ? (byte)0 : (byte)1),
        float[] numbers => Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1),
        _ => Array.ConvertAll((double[])array.Numbers, number => number == 0 ? (byte)0 : (byte)1),
    };
}
