using System.Buffers.Binary;
using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A submitted label map: a number per voxel, 0 for none.</summary>
/// <param name="numbers">The numbers, x fastest.</param>
internal sealed class LabelValues(ushort[] numbers)
{
    /// <summary>The numbers that are there, without 0, sorted.</summary>
    public IReadOnlyList<int> Found { get; } = [.. numbers.Distinct().Where(number => number != 0).Select(number => (int)number).Order()];

    /// <summary>Of a volume.</summary>
    public static LabelValues Of(Volume volume) => volume.Accept(new Rounding());

    /// <summary>Of voxels without a header, in bytes or in 16 bits.</summary>
    /// <param name="bytes">The voxels.</param>
    /// <param name="shape">Of the image that they are for.</param>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public static LabelValues OfRaw(byte[] bytes, GridShape shape)
    {
        if (bytes.Length == shape.VoxelCount)
        {
            return new LabelValues(Array.ConvertAll(bytes, number => (ushort)number));
        }

        if (bytes.Length != 2 * shape.VoxelCount)
        {
            throw new InvalidDataException($"A raw label of an image of {shape} has {shape.VoxelCount} voxels of 1 or 2 bytes, got {bytes.Length} bytes.");
        }

        var numbers = new ushort[shape.VoxelCount];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i));
        }

        return new LabelValues(numbers);
    }

    /// <summary>The label map as a volume.</summary>
    public Volume<ushort> ToVolume(VolumeGrid grid) => new(grid, numbers);

    /// <summary>Voxels that have one of some numbers: 1, others 0.</summary>
    public Volume<byte> Mask(VolumeGrid grid, IReadOnlyCollection<int> wanted)
        => new(grid, Array.ConvertAll(numbers, number => wanted.Contains(number) ? (byte)1 : (byte)0));

    /// <summary>
    /// Which names go with which numbers. 3D Slicer numbers the segments that it sends one after another, but says the places in its whole
    /// list: so those count if all numbers are among them, and otherwise the order does.
    /// </summary>
    /// <param name="names">Names with the numbers that were said.</param>
    /// <returns>Names that have voxels, and their numbers; the background is none.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Named(IReadOnlyList<(string Name, int Index)> names)
    {
        var areSaid = Found.All(number => names.Any(name => name.Index == number));
        return names
            .Select((name, position) => (name.Name, Number: areSaid ? name.Index : position + 1))
            .Where(name => Found.Contains(name.Number) && !name.Name.Equals("background", StringComparison.OrdinalIgnoreCase))
            .GroupBy(name => name.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<int>)[.. group.Select(name => name.Number)], StringComparer.Ordinal);
    }

    private sealed class Rounding : IVolumeVisitor<LabelValues>
    {
        public LabelValues Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var numbers = new ushort[volume.Voxels.Length];
            for (var i = 0; i < numbers.Length; i++)
            {
                var value = Math.Round(volume.Scale.Apply(double.CreateSaturating(volume.Voxels[i])));
                numbers[i] = value is > 0 and <= ushort.MaxValue ? (ushort)value : (ushort)0;
            }

            return new LabelValues(numbers);
        }
    }
}
