using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>
/// All recall keys of a bank side by side, to be mapped and searched: a header, then rows of id, checksum and numbers. It can be made
/// anew from the memories' files, so it is never flushed, and what is missing or damaged in it is no loss.
/// </summary>
internal static class RecallKeyFile
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 64;

    /// <summary>Bytes of a row before its numbers: 16 of the id, 4 of the CRC-32, 12 zeros.</summary>
    public const int RowStart = 32;

    private const int IdLength = Digits.Id / 2;
    private const int Version = 1;

    /// <summary>Bytes of a row.</summary>
    public static int RowLength(BankOptions options) => RowStart + (sizeof(float) * options.RecallKeyLength);

    /// <summary>The header: magic, version, numbers per key, generation, zeros.</summary>
    public static byte[] Header(BankOptions options, long generation)
    {
        var header = new byte[HeaderLength];
        Encoding.ASCII.GetBytes("MEMSAMRK", header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), options.RecallKeyLength);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), generation);
        return header;
    }

    /// <summary>A row's bytes.</summary>
    public static byte[] Row(string id, ReadOnlySpan<float> key)
    {
        var row = new byte[RowStart + (sizeof(float) * key.Length)];
        Convert.FromHexString(id, row, out _, out _);
        MemoryMarshal.AsBytes(key).CopyTo(row.AsSpan(RowStart));
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(IdLength), Crc(row));
        return row;
    }

    /// <summary>Whether a row is, to the bit, what was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt32LittleEndian(row[IdLength..]) == Crc(row);

    /// <summary>Whose row it is.</summary>
    public static string IdOf(ReadOnlySpan<byte> row) => Convert.ToHexStringLower(row[..IdLength]);

    /// <summary>Adds the key of a new memory.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Append(
        BankFiles files, string path, BankOptions options, long generation, (string Id, ReadOnlyMemory<float> Key) memory)
    {
        var (header, row) = (Header(options, generation), Row(memory.Id, memory.Key.Span));
        if (LengthOfWholeRows(path, header, row.Length) is { } end)
        {
            files.AppendDerived(path, end, row);
        }
        else
        {
            files.AppendDerived(path, 0, [.. header, .. row]);
        }
    }

    /// <summary>Writes a file of these keys in place of what there is.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(BankFiles files, string path, byte[] header, IEnumerable<byte[]> rows)
        => files.Replace(path, stream =>
        {
            stream.Write(header);
            foreach (var row in rows)
            {
                stream.Write(row);
            }
        });

    private static long? LengthOfWholeRows(string path, byte[] header, int rowLength)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var found = new byte[HeaderLength];
        return stream.ReadAtLeast(found, HeaderLength, throwOnEndOfStream: false) == HeaderLength && found.AsSpan().SequenceEqual(header)
            ? stream.Length - ((stream.Length - HeaderLength) % rowLength)
            : null;
    }

    private static uint Crc(ReadOnlySpan<byte> row)
        => Crc32.Append(Crc32.Append(0, row[..IdLength]), row[(IdLength + sizeof(uint))..]);
}
