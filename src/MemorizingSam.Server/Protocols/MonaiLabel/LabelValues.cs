using System.Buffers.Binary;
using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A submitted label map: a number per voxel, 0 for none.</summary>
/// <param name="numbers">The numbers, x fastest.</param>
/// <param name="cancellation">Stops looking which there are.</param>
internal sealed class LabelValues(ushort[] numbers, CancellationToken cancellation)
{
    /// <summary>Voxels between two looks whether anyone still waits: some milliseconds.</summary>
    private const int VoxelsAtOnce = 1 << 22;

    /// <summary>The numbers that are there, without 0, sorted.</summary>
    public IReadOnlyList<int> Found { get; } = FindIn(numbers, cancellation);

    /// <summary>Of a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Stops it.</param>
    public static LabelValues Of(Volume volume, CancellationToken cancellation) => volume.Accept(new Rounding(cancellation));

    /// <summary>Of voxels without a header, in bytes or in 16 bits.</summary>
    /// <param name="bytes">The voxels.</param>
    /// <param name="shape">Of the image that they are for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public static LabelValues OfRaw(byte[] bytes, GridShape shape, CancellationToken cancellation)
    {
        if (bytes.Length == shape.VoxelCount)
        {
            return new LabelValues(Array.ConvertAll(bytes, number => (ushort)number), cancellation);
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

        return new LabelValues(numbers, cancellation);
    }

    /// <summary>The label map as a volume.</summary>
    public Volume<ushort> ToVolume(VolumeGrid grid) => new(grid, numbers);

    /// <summary>Voxels that have one of some numbers: 1, others 0.</summary>
    /// <param name="grid">The lattice.</param>
    /// <param name="wanted">The numbers.</param>
    /// <param name="cancellation">Stops it.</param>
    public Volume<byte> Mask(VolumeGrid grid, IReadOnlyCollection<int> wanted, CancellationToken cancellation)
    {
        var valueOf = new byte[ushort.MaxValue + 1];
        foreach (var number in wanted)
        {
            valueOf[number] = 1;
        }

        var mask = new byte[numbers.Length];
        foreach (var (start, end) in Parts(numbers.Length, cancellation))
        {
            for (var i = start; i < end; i++)
            {
                mask[i] = valueOf[numbers[i]];
            }
        }

        return new Volume<byte>(grid, mask);
    }

    private static int[] FindIn(ushort[] numbers, CancellationToken cancellation)
    {
        var isThere = new bool[ushort.MaxValue + 1];
        foreach (var (start, end) in Parts(numbers.Length, cancellation))
        {
            for (var i = start; i < end; i++)
            {
                isThere[numbers[i]] = true;
            }
        }

        return [.. Enumerable.Range(1, ushort.MaxValue).Where(number => isThere[number])];
    }

    private static IEnumerable<(int Start, int End)> Parts(int length, CancellationToken cancellation)
    {
        for (long start = 0; start < length; start += VoxelsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return ((int)start, (int)Math.Min(start + VoxelsAtOnce, length));
        }
    }

    private sealed class Rounding(CancellationToken cancellation) : IVolumeVisitor<LabelValues>
    {
        public LabelValues Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var numbers = new ushort[volume.Voxels.Length];
            foreach (var (start, end) in Parts(numbers.Length, cancellation))
            {
                for (var i = start; i < end; i++)
                {
                    var value = Math.Round(volume.Scale.Apply(double.CreateSaturating(volume.Voxels[i])));
                    numbers[i] = value is > 0 and <= ushort.MaxValue ? (ushort)value : (ushort)0;
                }
            }

            return new LabelValues(numbers, cancellation);
        }
    }
}
