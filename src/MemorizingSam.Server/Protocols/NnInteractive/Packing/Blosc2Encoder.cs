using System.Buffers.Binary;
using ZstdSharp;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Packs bytes as a Blosc 2 chunk: zeros, zstd blocks of one stream each, or stored where packing does not help.</summary>
/// <remarks>Source: the chunk format of c-blosc2 (README_CHUNK_FORMAT). Masks are what is packed, so nothing is shuffled.</remarks>
internal static class Blosc2Encoder
{
    /// <summary>The level that the field's clients pack with.</summary>
    private const int Level = 3;

    /// <summary>Bytes of a block: readers unpack each at once.</summary>
    private const int BlockLength = 1 << 20;

    private const byte Version = 5;
    private const byte CodecVersion = 1;

    // Zstd, one stream per block, long header.
    private const byte PackedFlags = 0x95;
    private const byte StoredFlags = 0x97;
    private const byte ZerosFlag = 0x10;

    /// <summary>Packs.</summary>
    /// <param name="raw">At least one byte, at most 1 GiB.</param>
    public static byte[] Encode(ReadOnlySpan<byte> raw)
    {
        if (!raw.ContainsAnyExcept((byte)0))
        {
            var zeros = Header(PackedFlags, raw.Length, Blosc2Header.Length);
            zeros[31] = ZerosFlag;
            return zeros;
        }

        var blocks = ((raw.Length - 1) / BlockLength) + 1;
        using var packed = new MemoryStream();
        packed.SetLength(Blosc2Header.Length + (4 * blocks));
        packed.Position = packed.Length;
        var starts = new byte[4 * blocks];
        using var zstandard = new Compressor(Level);
        for (var block = 0; block < blocks; block++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(starts.AsSpan(4 * block), (int)packed.Position);
            var start = block * BlockLength;
            WriteStream(packed, zstandard, raw.Slice(start, Math.Min(BlockLength, raw.Length - start)));
        }

        if (packed.Length >= raw.Length + Blosc2Header.Length)
        {
            return [.. Header(StoredFlags, raw.Length, Blosc2Header.Length + raw.Length), .. raw];
        }

        packed.Position = 0;
        packed.Write(Header(PackedFlags, raw.Length, (int)packed.Length));
        packed.Write(starts);
        return packed.ToArray();
    }

    private static void WriteStream(MemoryStream packed, Compressor zstandard, ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> stream = zstandard.Wrap(block);
        if (stream.Length >= block.Length)
        {
            // A stream as long as its block is the block itself.
            stream = block;
        }

        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, stream.Length);
        packed.Write(length);
        packed.Write(stream);
    }

    private static byte[] Header(byte flags, int rawLength, int packedLength)
    {
        var header = new byte[Blosc2Header.Length];
        (header[0], header[1], header[2], header[3]) = (Version, CodecVersion, flags, 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), rawLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Math.Min(BlockLength, rawLength));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), packedLength);
        return header;
    }
}
