using System.Buffers.Binary;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Unpacks one Blosc chunk: stored, special, or blocks of zstd or LZ4 streams, shuffled by bytes or bits or not.</summary>
/// <remarks>
/// Source: the chunk format of c-blosc2 (README_CHUNK_FORMAT). Nothing is allocated by what the chunk says: all goes into a place whose
/// length the caller chose, and each length is checked before it is used.
/// </remarks>
internal sealed class Blosc2Decoder : IDisposable
{
    private const int Lz4 = 1;
    private const int Zstandard = 4;
    private const int AllZeros = 1;
    private const int OneItem = 3;
    private const int Shuffle = 1;
    private const int ShuffleBits = 2;

    private readonly Decompressor _zstandard = new();
    private byte[] _shuffled = [];

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="chunk">The whole chunk.</param>
    /// <param name="raw">Filled; its length is what the chunk has to unpack to.</param>
    /// <exception cref="InvalidDataException">The chunk is damaged, or of a kind that is not read.</exception>
    public void Decode(ReadOnlySpan<byte> chunk, Span<byte> raw)
    {
        var header = Blosc2Header.Of(chunk, raw.Length);
        var content = chunk[header.HeaderLength..];
        switch (header)
        {
            case { IsExotic: true } or { Special: not (0 or AllZeros or OneItem) }:
                throw new InvalidDataException(
                    $"A Blosc chunk with the flags 0x{chunk[31]:x2} is not read; pack it with zstd or LZ4, without a dictionary.");
            case { Special: AllZeros }:
                raw.Clear();
                break;
            case { Special: OneItem }:
                Repeat(content, header.ItemSize, raw);
                break;
            case { IsStored: true }:
                Take(content, 0, raw.Length).CopyTo(raw);
                break;
            default:
                DecodeBlocks(header, chunk, raw);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zstandard.Dispose();

    private static void Repeat(ReadOnlySpan<byte> content, int itemSize, Span<byte> raw)
    {
        var item = Take(content, 0, itemSize);
        if (raw.Length % itemSize != 0)
        {
            throw new InvalidDataException($"A Blosc chunk of {raw.Length} bytes cannot repeat an item of {itemSize}.");
        }

        for (var offset = 0; offset < raw.Length; offset += itemSize)
        {
            item.CopyTo(raw[offset..]);
        }
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, int start, int length)
        => start >= 0 && length >= 0 && length <= bytes.Length - start
            ? bytes.Slice(start, length)
            : throw new InvalidDataException($"A Blosc chunk ends before its content does: {length} bytes from byte {start} of {bytes.Length} are not there.");

    private void DecodeBlocks(Blosc2Header header, ReadOnlySpan<byte> chunk, Span<byte> raw)
    {
        var (filter, itemSize) = FilterOf(header);
        var blocks = raw.Length == 0 ? 0 : ((raw.Length - 1) / header.BlockLength) + 1;
        var starts = Take(chunk, header.HeaderLength, checked((int)Math.Min(4L * blocks, int.MaxValue)));
        for (var block = 0; block < blocks; block++)
        {
            var offset = (int)((long)block * header.BlockLength);
            var target = raw.Slice(offset, Math.Min(header.BlockLength, raw.Length - offset));
            var start = BinaryPrimitives.ReadInt32LittleEndian(starts[(4 * block)..]);
            if (start < header.HeaderLength + starts.Length)
            {
                throw new InvalidDataException($"Block {block} of a Blosc chunk cannot begin at byte {start}, before the table of blocks ends.");
            }

            // Only full blocks are split.
            var streams = header.IsSplit && target.Length == header.BlockLength && target.Length % header.ItemSize == 0 ? header.ItemSize : 1;
            var packed = Take(chunk, start, chunk.Length - start);
            if (filter == 0)
            {
                DecodeStreams(header.Codec, packed, streams, target);
                continue;
            }

            Array.Resize(ref _shuffled, Math.Max(_shuffled.Length, target.Length));
            var shuffled = _shuffled.AsSpan(0, target.Length);
            DecodeStreams(header.Codec, packed, streams, shuffled);
            if (filter == Shuffle)
            {
                ByteShuffle.Undo(shuffled, target, itemSize);
            }
            else
            {
                BitShuffle.Undo(shuffled, target, itemSize, header.ShufflesBitsOfAllOrNothing);
            }
        }
    }

    /// <summary>The one filter, 0 for none, and the items that it goes by.</summary>
    private static (int Filter, int ItemSize) FilterOf(Blosc2Header header)
    {
        if (!header.IsExtended)
        {
            return (header.IsBitShuffled ? ShuffleBits : header.IsShuffled ? Shuffle : 0, header.ItemSize);
        }

        var found = (Filter: 0, header.ItemSize);
        for (var i = 0; i < header.Filters.Length; i++)
        {
            var filter = (int)header.Filters[i];
            if (filter != 0)
            {
                // Only the byte shuffle may go by other items than the chunk's.
                var itemSize = filter == Shuffle && header.FilterNumbers[i] != 0 ? header.FilterNumbers[i] : header.ItemSize;
                found = filter is Shuffle or ShuffleBits && found.Filter == 0 ? (filter, itemSize) : throw UnknownFilter(filter);
            }
        }

        return found;
    }

    private static InvalidDataException UnknownFilter(int filter)
        => new($"A Blosc chunk was filtered by filter {filter}, which is not read there; use no filter, or a shuffle by bytes or bits once.");

    private void DecodeStreams(int codec, ReadOnlySpan<byte> packed, int streams, Span<byte> block)
    {
        var (position, length) = (0, block.Length / streams);
        for (var stream = 0; stream < streams; stream++)
        {
            var target = block.Slice(stream * length, length);
            var size = BinaryPrimitives.ReadInt32LittleEndian(Take(packed, position, 4));
            position += 4;
            switch (size)
            {
                case 0:
                    target.Clear();
                    break;
                case < 0:
                    target.Fill(RunByte(Take(packed, position, 1)[0], size));
                    position++;
                    break;
                default:
                    DecodeStream(codec, Take(packed, position, size), target);
                    position += size;
                    break;
            }
        }
    }

    /// <summary>A stream of one byte over and over: its size is minus that byte, and a token follows whose lowest bit is set.</summary>
    private static byte RunByte(byte token, int size)
        => (token & 1) != 0 && size >= -byte.MaxValue
            ? (byte)-size
            : throw new InvalidDataException($"A stream of a Blosc chunk has the size {size} and the token {token}, which is no run of a byte.");

    private void DecodeStream(int codec, ReadOnlySpan<byte> packed, Span<byte> target)
    {
        if (packed.Length == target.Length)
        {
            packed.CopyTo(target);
            return;
        }

        var length = codec switch
        {
            Lz4 => LZ4Codec.Decode(packed, target),
            Zstandard => DecodeZstandard(packed, target),
            _ => throw new InvalidDataException($"A Blosc chunk is packed with codec {codec}; only {Lz4} (LZ4) and {Zstandard} (zstd) are read."),
        };
        if (length != target.Length)
        {
            throw new InvalidDataException($"A stream of a Blosc chunk is damaged: it does not unpack to {target.Length} bytes.");
        }
    }

    private int DecodeZstandard(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        try
        {
            return _zstandard.Unwrap(packed, target);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException($"A zstd stream of a Blosc chunk is damaged: {e.Message}.", e);
        }
    }
}
