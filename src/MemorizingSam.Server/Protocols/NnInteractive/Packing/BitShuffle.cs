namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>The bit shuffle of Blosc: first the lowest bits of the first bytes of all items, then the next bits, up to the highest of the last bytes.</summary>
internal static class BitShuffle
{
    private const int BitsOfByte = 8;

    /// <summary>Puts the bits of each item together again.</summary>
    /// <param name="shuffled">A shuffled block; bytes past the last item that was shuffled are as they were.</param>
    /// <param name="items">Filled; as long.</param>
    /// <param name="itemSize">Bytes of an item.</param>
    /// <param name="isAllOrNothing">Whether a block is as it was unless the number of its items divides by eight; else as many were shuffled as do.</param>
    public static void Undo(ReadOnlySpan<byte> shuffled, Span<byte> items, int itemSize, bool isAllOrNothing)
    {
        var count = shuffled.Length / itemSize;
        var left = count % BitsOfByte;
        count = left > 0 && isAllOrNothing ? 0 : count - left;
        items[..(count * itemSize)].Clear();
        var rowLength = count / BitsOfByte;
        for (var row = 0; row < itemSize * BitsOfByte; row++)
        {
            var (part, bit) = (row / BitsOfByte, row % BitsOfByte);
            var bits = shuffled.Slice(row * rowLength, rowLength);
            for (var i = 0; i < count; i++)
            {
                items[(i * itemSize) + part] |= (byte)(((bits[i / BitsOfByte] >> (i % BitsOfByte)) & 1) << bit);
            }
        }

        shuffled[(count * itemSize)..].CopyTo(items[(count * itemSize)..]);
    }
}
