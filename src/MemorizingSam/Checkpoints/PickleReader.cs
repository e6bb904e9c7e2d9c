using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MemorizingSam.Checkpoints;

/// <summary>Reads the operands of pickle instructions. No length is believed before that many bytes are there.</summary>
internal sealed class PickleReader(ByteCursor cursor, ReadBudget budget)
{
    private const int MaxNameLength = 256;
    private const int MaxIntegerLength = 255;
    private const int NodeCost = 96;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>An error about the pickle.</summary>
    public CheckpointException Damaged(string what)
        => cursor.File.Error($"holds a damaged pickle: {what} (before offset {cursor.Position:N0}); download or copy it again.");

    /// <summary>A double; the one big-endian value of the format.</summary>
    public double ReadDouble()
        => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(cursor.ReadUInt64()));

    /// <summary>A signed little-endian integer of any length: a long where it fits, else a BigInteger.</summary>
    public object ReadInteger(uint length)
    {
        if (length > MaxIntegerLength)
        {
            throw Damaged($"it holds an integer of {length:N0} bytes, the most is {MaxIntegerLength}");
        }

        Span<byte> bytes = stackalloc byte[(int)length];
        cursor.Read(bytes);
        budget.Take(NodeCost + (2 * MaxIntegerLength));
        var value = new BigInteger(bytes);
        if (value < long.MinValue || value > long.MaxValue)
        {
            return value;
        }

        return (long)value;
    }

    /// <summary>Bytes.</summary>
    public byte[] ReadBytes(ulong length)
    {
        cursor.Require((long)Math.Min(length, long.MaxValue));
        budget.Take(NodeCost + (long)length);
        var bytes = new byte[length];
        cursor.Read(bytes);
        return bytes;
    }

    /// <summary>Text in UTF-8.</summary>
    public string ReadUtf8(ulong length)
    {
        try
        {
            return ReadText(length, StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("it holds text that is not UTF-8");
        }
    }

    /// <summary>A Python 2 string.</summary>
    public string ReadLatin1(ulong length) => ReadText(length, Encoding.Latin1);

    /// <summary>Two lines, module and name, joined with a dot.</summary>
    public string ReadName() => $"{ReadLine()}.{ReadLine()}";

    private string ReadText(ulong length, Encoding encoding)
    {
        var bytes = ReadBytes(length);
        budget.TakeString(bytes.Length);
        return encoding.GetString(bytes);
    }

    private string ReadLine()
    {
        budget.TakeString(4 * MaxNameLength);
        Span<char> line = stackalloc char[MaxNameLength];
        for (var length = 0; length < MaxNameLength; length++)
        {
            line[length] = (char)cursor.ReadByte();
            if (line[length] == '\n')
            {
                return new string(line[..length]);
            }
        }

        throw Damaged($"it holds a name of more than {MaxNameLength} characters");
    }
}
