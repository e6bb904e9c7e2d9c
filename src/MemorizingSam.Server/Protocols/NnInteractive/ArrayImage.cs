using System.Numerics;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>An array [a, b, c] without orientation as a volume, and as a mask.</summary>
/// <remarks>
/// The affine is diagonal in the array's axes: a runs along the first axis of the world, b along the second, c along the third, whatever they
/// mean to the client. In memory c varies fastest, so it is the volume's x: nothing is copied, and mask and array have one order in memory.
/// Numbers are taken by what the array's header says, never by asking the array: to the runtime a short[] is a ushort[] as well.
/// </remarks>
internal static class ArrayImage
{
    /// <summary>Makes a volume of an image.</summary>
    /// <param name="image">Of three axes; its numbers are taken over.</param>
    /// <param name="spacing">Millimetres along a, b and c; null for 1. Napari's are negative where its layer is flipped: the sign tells a
    /// direction, of which there is none here.</param>
    /// <exception cref="InvalidDataException">It has other axes, or the spacing is 0 or not finite.</exception>
    public static Volume ToVolume(NumberArray image, IReadOnlyList<double>? spacing)
    {
        var shape = image.Header.Shape;
        spacing = spacing is null ? [1, 1, 1] : [.. spacing.Select(Math.Abs)];
        if (shape.Count != 3 || spacing.Count != 3 || !spacing.All(step => step is > 0 and < double.PositiveInfinity))
        {
            throw new InvalidDataException(
                $"An image needs three axes and a spacing other than 0 along each, got {image.Header.ShapeText} and ({string.Join(", ", spacing)}).");
        }

        var grid = new VolumeGrid(
            new GridShape(shape[2], shape[1], shape[0]),
            new Affine(new(0, 0, spacing[2]), new(0, spacing[1], 0), new(spacing[0], 0, 0), default));
        return image.Header.Element switch
        {
            ArrayElement.Bool or ArrayElement.UInt8 => new Volume<byte>(grid, (byte[])image.Numbers),
            ArrayElement.Int8 => new Volume<sbyte>(grid, (sbyte[])image.Numbers),
            ArrayElement.UInt16 => new Volume<ushort>(grid, (ushort[])image.Numbers),
            ArrayElement.Int16 => new Volume<short>(grid, (short[])image.Numbers),
            ArrayElement.UInt32 => new Volume<uint>(grid, (uint[])image.Numbers),
            ArrayElement.Int32 => new Volume<int>(grid, (int[])image.Numbers),
            ArrayElement.UInt64 => new Volume<ulong>(grid, (ulong[])image.Numbers),
            ArrayElement.Int64 => new Volume<long>(grid, (long[])image.Numbers),
            ArrayElement.Float16 => new Volume<float>(grid, Array.ConvertAll((Half[])image.Numbers, number => (float)number)),
            ArrayElement.Float32 => new Volume<float>(grid, (float[])image.Numbers),
            _ => new Volume<double>(grid, (double[])image.Numbers),
        };
    }

    /// <summary>Which numbers of an array are not 0, as bytes of 0 and 1; NaN is not 0.</summary>
    public static byte[] ToMask(NumberArray array) => array.Header.Element switch
    {
        ArrayElement.Bool or ArrayElement.UInt8 => ToMask<byte>(array),
        ArrayElement.Int8 => ToMask<sbyte>(array),
        ArrayElement.UInt16 => ToMask<ushort>(array),
        ArrayElement.Int16 => ToMask<short>(array),
        ArrayElement.UInt32 => ToMask<uint>(array),
        ArrayElement.Int32 => ToMask<int>(array),
        ArrayElement.UInt64 => ToMask<ulong>(array),
        ArrayElement.Int64 => ToMask<long>(array),
        ArrayElement.Float16 => ToMask<Half>(array),
        ArrayElement.Float32 => ToMask<float>(array),
        _ => ToMask<double>(array),
    };

    private static byte[] ToMask<T>(NumberArray array)
        where T : struct, INumberBase<T>
        => Array.ConvertAll((T[])array.Numbers, number => T.IsZero(number) ? (byte)0 : (byte)1);
}
