namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>The byte shuffle of Blosc: first the first bytes of all items, then the second, and so on.</summary>
internal static class ByteShuffle
{
    /// <summary>Puts the bytes of each item together again.</summary>
    /// <param name="shuffled">A shuffled block; bytes past the last whole item are as they were.</param>
    /// <param name="items">Filled; as long.</param>
    /// <param name="itemSize">Bytes of an item.</param>
    public static void Undo(ReadOnlySpan<byte> shuffled, Span<byte> items, int itemSize)
    {
        var count = shuffled.Length / itemSize;
        for (var part = 0; part < itemSize; part++)
        {
            var bytes = shuffled.Slice(part * count, count);
            for (var (i, target) = (0, part); i < bytes.Length; i++, target += itemSize)
            {
                items[target] = bytes[i];
            }
        }

        shuffled[(count * itemSize)..].CopyTo(items[(count * itemSize)..]);
    }
}
