using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Packs an array as nnInteractive does ("NNIA").</summary>
internal static class PackedArrayWriter
{
    private const byte Version = 1;
    private const byte Zstandard = 1;
    private const int LargestChunk = 1 << 30;

    /// <summary>Packs.</summary>
    /// <param name="header">Type and shape.</param>
    /// <param name="bytes">All numbers, the last axis fastest.</param>
    public static byte[] Pack(ArrayHeader header, ReadOnlySpan<byte> bytes)
    {
        var name = Encoding.ASCII.GetBytes(header.Element.Name());
        using var packed = new MemoryStream();
        packed.Write("NNIA"u8);
        packed.Write([Version, Zstandard, (byte)header.Shape.Count, (byte)name.Length]);
        packed.Write(name);
        foreach (var length in header.Shape)
        {
            WriteInt64(packed, length);
        }

        Span<byte> chunks = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(chunks, bytes.IsEmpty ? 0 : ((bytes.Length - 1) / LargestChunk) + 1);
        packed.Write(chunks);
        while (!bytes.IsEmpty)
        {
            var raw = bytes[..Math.Min(LargestChunk, bytes.Length)];
            var chunk = Blosc2Encoder.Encode(raw);
            WriteInt64(packed, raw.Length);
            WriteInt64(packed, chunk.Length);
            packed.Write(chunk);
            bytes = bytes[raw.Length..];
        }

        return packed.ToArray();
    }

    private static void WriteInt64(MemoryStream packed, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        packed.Write(bytes);
    }
}
