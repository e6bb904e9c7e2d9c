using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Reads an array as numpy saves it (.npy, versions 1 to 3), in two steps as <see cref="PackedArrayReader"/>.</summary>
/// <remarks>Source: numpy's NEP 1. The header is a Python literal; <see cref="NpyHeaderText"/> reads it without running anything.</remarks>
internal sealed class NpyReader
{
    private const int LongestHeader = 1 << 16;

    // Bytes that are read at once.
    private const int Step = 1 << 20;

    private readonly Stream _file;
    private readonly NpyHeaderText _text;

    private NpyReader(Stream file, NpyHeaderText text)
    {
        (_file, _text) = (file, text);
        Header = ArrayHeader.Of(ArrayElements.OfCode(text.ElementCode), text.Lengths);
    }

    /// <summary>Type and shape.</summary>
    public ArrayHeader Header { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="file">Read from where it is; left open.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidDataException">It is none, or one of Python objects.</exception>
    public static async Task<NpyReader> OpenAsync(Stream file, CancellationToken cancellation)
    {
        var start = await ReadAsync(file, 8, cancellation);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException($"A .npy file begins with 93 'NUMPY', got the bytes {Convert.ToHexStringLower(start)}.");
        }

        var length = start[6] switch
        {
            1 => BinaryPrimitives.ReadUInt16LittleEndian(await ReadAsync(file, 2, cancellation)),
            2 or 3 => BinaryPrimitives.ReadUInt32LittleEndian(await ReadAsync(file, 4, cancellation)),
            var version => throw new InvalidDataException($"A .npy file must be of version 1, 2 or 3, got {version}."),
        };
        return length <= LongestHeader
            ? new NpyReader(file, NpyHeaderText.Parse(Encoding.Latin1.GetString(await ReadAsync(file, (int)length, cancellation))))
            : throw new InvalidDataException($"A .npy header has at most {LongestHeader} bytes, this one {length}.");
    }

    /// <summary>Reads the numbers, and that nothing follows them.</summary>
    /// <exception cref="InvalidDataException">There are fewer or more than the header promised.</exception>
    public async Task<NumberArray> ReadAsync(CancellationToken cancellation)
    {
        // In Fortran order the first axis varies fastest: that is an array of the reversed shape, to be turned round.
        var stored = _text.IsFortranOrder ? Header with { Shape = [.. Header.Shape.Reverse()] } : Header;
        var array = new NumberArray(stored);
        var buffer = new byte[Step];
        for (var filled = 0L; filled < stored.SizeInBytes;)
        {
            var wanted = (int)Math.Min(Step, stored.SizeInBytes - filled);
            var got = await _file.ReadAtLeastAsync(buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellation);
            if (got < wanted)
            {
                throw new InvalidDataException($"A .npy array {Header.ShapeText} ends {stored.SizeInBytes - filled - got} bytes too early.");
            }

            buffer.AsSpan(0, got).CopyTo(array.Bytes(filled, got));
            filled += got;
        }

        if (await _file.ReadAsync(buffer.AsMemory(0, 1), cancellation) > 0)
        {
            throw new InvalidDataException($"A .npy array {Header.ShapeText} has {stored.SizeInBytes} bytes; something follows them.");
        }

        if (_text.IsBigEndian)
        {
            ArrayTurning.SwapBytes(array);
        }

        return _text.IsFortranOrder ? ArrayTurning.ReverseAxes(array) : array;
    }

    private static async Task<byte[]> ReadAsync(Stream file, int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        return await file.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellation) == length
            ? bytes
            : throw new InvalidDataException("A .npy file ends before its header does.");
    }
}
