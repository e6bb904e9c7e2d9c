using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Reads an array as nnInteractive packs it ("NNIA"): a header, then Blosc chunks.</summary>
/// <remarks>
/// Reads in two steps, so that the caller can refuse the array by what its header says before memory is taken for it. At most one packed
/// chunk is kept beside the array.
/// </remarks>
internal sealed class PackedArrayReader
{
    private const int MostDimensions = 8;
    private const int LargestChunk = 1 << 30;

    // What a writer may need more than it packs: the header, the table of blocks and a length per stream.
    private const int ChunkOverhead = 1 << 20;

    private readonly Stream _body;

    private PackedArrayReader(Stream body, ArrayHeader header) => (_body, Header) = (body, header);

    /// <summary>Type and shape.</summary>
    public ArrayHeader Header { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="body">Read from where it is; left open.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async Task<PackedArrayReader> OpenAsync(Stream body, CancellationToken cancellation)
    {
        var start = await ReadAsync(body, 8, cancellation);
        if (!start.AsSpan(0, 4).SequenceEqual("NNIA"u8) || start[4] != 1 || start[5] is not (1 or 2) || start[6] > MostDimensions)
        {
            throw new InvalidDataException(
                "A packed array begins with 'NNIA', version 1, codec 1 or 2 and "
                + $"at most {MostDimensions} axes; got the bytes {Convert.ToHexStringLower(start)}.");
        }

        var (dimensions, nameLength) = ((int)start[6], (int)start[7]);
        var rest = await ReadAsync(body, nameLength + (8 * dimensions), cancellation);
        var element = ArrayElements.OfName(Encoding.ASCII.GetString(rest.AsSpan(0, nameLength)));
        var lengths = Enumerable.Range(0, dimensions).Select(axis => BinaryPrimitives.ReadInt64LittleEndian(rest.AsSpan(nameLength + (8 * axis))));
        return new PackedArrayReader(body, ArrayHeader.Of(element, [.. lengths]));
    }

    /// <summary>Reads the numbers, and that nothing follows them.</summary>
    /// <exception cref="InvalidDataException">The chunks are damaged, or are not what the header promised.</exception>
    public async Task<NumberArray> ReadAsync(CancellationToken cancellation)
    {
        var array = new NumberArray(Header);
        var chunks = BinaryPrimitives.ReadUInt32LittleEndian(await ReadAsync(_body, 4, cancellation));
        using var decoder = new Blosc2Decoder();
        var filled = 0L;
        for (var chunk = 0u; chunk < chunks; chunk++)
        {
            var lengths = await ReadAsync(_body, 16, cancellation);
            var raw = BinaryPrimitives.ReadUInt64LittleEndian(lengths);
            var packed = BinaryPrimitives.ReadUInt64LittleEndian(lengths.AsSpan(8));
            if (raw is 0 or > LargestChunk || packed > raw + ChunkOverhead || raw > (ulong)(Header.SizeInBytes - filled))
            {
                throw new InvalidDataException(
                    $"Chunk {chunk} of an array {Header.ShapeText} of {Header.Element.Name()} cannot have {packed} bytes for {raw}: "
                    + $"{Header.SizeInBytes - filled} are left.");
            }

            var bytes = await ReadAsync(_body, (int)packed, cancellation);
            decoder.Decode(bytes, array.Bytes(filled, (int)raw));
            filled += (long)raw;
        }

        return filled == Header.SizeInBytes && await _body.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellation) == 0
            ? array
            : throw new InvalidDataException(
                $"An array {Header.ShapeText} of {Header.Element.Name()} has {Header.SizeInBytes} bytes and then ends; its chunks gave {filled}"
                + (filled == Header.SizeInBytes ? " and something follows them." : "."));
    }

    private static async Task<byte[]> ReadAsync(Stream body, int length, CancellationToken cancellation)
    {
        // Grows with what really comes: a client that promises much and sends little gets little memory.
        const int Step = 16 << 20;
        var bytes = new byte[Math.Min(length, Step)];
        for (var read = 0; read < length;)
        {
            if (read == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            }

            var got = await body.ReadAsync(bytes.AsMemory(read), cancellation);
            read += got > 0 ? got : throw new InvalidDataException($"A packed array ends {length - read} bytes too early.");
        }

        return bytes;
    }
}
