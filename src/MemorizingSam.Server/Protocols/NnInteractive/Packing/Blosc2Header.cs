using System.Buffers.Binary;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>The fixed part of a Blosc chunk.</summary>
/// <remarks>
/// Source: the chunk format of c-blosc2 (README_CHUNK_FORMAT): 16 bytes as Blosc 1 had them, and 16 more if both shuffle bits are set, which
/// then no longer speak of shuffling.
/// </remarks>
internal readonly ref struct Blosc2Header
{
    /// <summary>Bytes of the header of Blosc 2.</summary>
    public const int Length = 32;

    /// <summary>Bytes of the header of Blosc 1, and of the part that both have.</summary>
    public const int ShortLength = 16;

    private const int ShuffleFlag = 1;
    private const int StoredFlag = 2;
    private const int BitShuffleFlag = 4;
    private const int UnsplitFlag = 0x10;

    /// <summary>The last format of Blosc 1.</summary>
    private const int ShortVersion = 2;

    private readonly ReadOnlySpan<byte> _bytes;

    private Blosc2Header(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes that the chunk unpacks to.</summary>
    public int RawLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[4..]);

    /// <summary>Bytes of all blocks but the last.</summary>
    public int BlockLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[8..]);

    /// <summary>Bytes of the chunk with its header.</summary>
    public int PackedLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[12..]);

    /// <summary>Bytes of an item, by which shuffling and splitting go.</summary>
    public int ItemSize => _bytes[3];

    /// <summary>1 for LZ4, 4 for zstd.</summary>
    public int Codec => Flags >> 5;

    /// <summary>Whether the bytes follow as they are.</summary>
    public bool IsStored => (Flags & StoredFlag) != 0;

    /// <summary>Whether full blocks are one stream per byte of an item.</summary>
    public bool IsSplit => (Flags & UnsplitFlag) == 0;

    /// <summary>Bytes of this header.</summary>
    public int HeaderLength => IsExtended ? Length : ShortLength;

    /// <summary>0: nothing special; 1: all zeros; 3: one repeated item; others are not read.</summary>
    public int Special => IsExtended ? (_bytes[31] >> 4) & 7 : 0;

    /// <summary>What the blocks were filtered by before they were packed: codes, 0 for none, in the order of filtering.</summary>
    public ReadOnlySpan<byte> Filters => _bytes.Slice(16, 6);

    /// <summary>A number for each of <see cref="Filters"/>.</summary>
    public ReadOnlySpan<byte> FilterNumbers => _bytes.Slice(24, 6);

    /// <summary>Whether the 16 bytes of Blosc 2 are there.</summary>
    public bool IsExtended => (Flags & (ShuffleFlag | BitShuffleFlag)) == (ShuffleFlag | BitShuffleFlag);

    /// <summary>Whether a chunk with the short header is shuffled by bytes.</summary>
    public bool IsShuffled => !IsExtended && (Flags & ShuffleFlag) != 0;

    /// <summary>Whether a chunk with the short header is shuffled by bits.</summary>
    public bool IsBitShuffled => !IsExtended && (Flags & BitShuffleFlag) != 0;

    /// <summary>Whether bits of a block are only shuffled if the number of its items divides by eight, as Blosc 1 had it.</summary>
    public bool ShufflesBitsOfAllOrNothing => _bytes[0] <= ShortVersion;

    /// <summary>Whether a dictionary, another byte order, bytes that are elsewhere or a plugged-in codec are needed.</summary>
    public bool IsExotic => IsExtended && (_bytes[31] & 0x8F) != 0;

    private int Flags => _bytes[2];

    /// <summary>Reads it, and checks it against what surrounds it.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="rawLength">Bytes that it has to unpack to.</param>
    /// <exception cref="InvalidDataException">The lengths do not agree.</exception>
    public static Blosc2Header Of(ReadOnlySpan<byte> chunk, int rawLength)
    {
        if (chunk.Length < ShortLength)
        {
            throw new InvalidDataException($"A Blosc chunk has at least {ShortLength} bytes, this one {chunk.Length}.");
        }

        var header = new Blosc2Header(chunk);
        if (header.RawLength != rawLength || header.PackedLength != chunk.Length || chunk.Length < header.HeaderLength)
        {
            throw new InvalidDataException(
                $"A Blosc chunk of {chunk.Length} bytes for {rawLength} says of itself that it has {header.PackedLength} for {header.RawLength}.");
        }

        if (header.ItemSize == 0 || (rawLength > 0 && (header.BlockLength < 1 || header.BlockLength > Math.Max(rawLength, header.ItemSize))))
        {
            throw new InvalidDataException(
                $"A Blosc chunk of {rawLength} bytes cannot have items of {header.ItemSize} and blocks of {header.BlockLength}.");
        }

        return header;
    }
}
