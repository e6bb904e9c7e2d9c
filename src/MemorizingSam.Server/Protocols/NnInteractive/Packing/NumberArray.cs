using System.Runtime.InteropServices;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>A decoded array.</summary>
/// <remarks>Its numbers are kept in an array of their own type, which a volume can take over without a copy; a bool is a byte.</remarks>
internal sealed class NumberArray
{
    /// <summary>Makes room for an array; the caller fills <see cref="Bytes"/>.</summary>
    public NumberArray(ArrayHeader header)
    {
        Header = header;
        var count = (int)header.Count;
        Numbers = header.Element switch
        {
            ArrayElement.Bool or ArrayElement.UInt8 => new byte[count],
            ArrayElement.Int8 => new sbyte[count],
            ArrayElement.UInt16 => new ushort[count],
            ArrayElement.Int16 => new short[count],
            ArrayElement.UInt32 => new uint[count],
            ArrayElement.Int32 => new int[count],
            ArrayElement.UInt64 => new ulong[count],
            ArrayElement.Int64 => new long[count],
            ArrayElement.Float16 => new Half[count],
            ArrayElement.Float32 => new float[count],
            _ => new double[count],
        };
    }

    private NumberArray(ArrayHeader header, Array numbers) => (Header, Numbers) = (header, numbers);

    /// <summary>Type and shape.</summary>
    public ArrayHeader Header { get; }

    /// <summary>An array of the numbers' type; the last axis varies fastest.</summary>
    /// <remarks>Ask the header which type that is: to the runtime a short[] is a ushort[] as well, and a pattern takes whichever it names first.</remarks>
    public Array Numbers { get; }

    /// <summary>The bytes of a part of the numbers, little-endian on all machines that .NET runs torch on.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes; below 2 GiB.</param>
    public Span<byte> Bytes(long offset, int length) => Header.Element.SizeInBytes() switch
    {
        sizeof(byte) => ((byte[])Numbers).AsSpan((int)offset, length),
        sizeof(ushort) when Header.Element == ArrayElement.Float16 => Part((Half[])Numbers, offset, length),
        sizeof(ushort) => Part((ushort[])Numbers, offset, length),
        sizeof(uint) when Header.Element == ArrayElement.Float32 => Part((float[])Numbers, offset, length),
        sizeof(uint) => Part((uint[])Numbers, offset, length),
        _ when Header.Element == ArrayElement.Float64 => Part((double[])Numbers, offset, length),
        _ => Part((ulong[])Numbers, offset, length),
    };

    /// <summary>The same numbers seen as an array of another shape.</summary>
    /// <param name="shape">Of as many numbers.</param>
    public NumberArray WithShape(IReadOnlyList<int> shape) => new(Header with { Shape = shape }, Numbers);

    /// <summary>Where a part begins may not be where an element does, and a span of bytes ends at 2 GiB: so elements first, then bytes.</summary>
    private static Span<byte> Part<T>(T[] numbers, long offset, int length)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        var (first, skipped) = ((int)(offset / size), (int)(offset % size));
        var elements = (skipped + length + size - 1) / size;
        return MemoryMarshal.AsBytes(numbers.AsSpan(first, elements)).Slice(skipped, length);
    }
}
