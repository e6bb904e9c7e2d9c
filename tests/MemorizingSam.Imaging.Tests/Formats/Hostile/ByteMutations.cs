using System.Buffers.Binary;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Damage that needs no knowledge of a format, and nonsense in the number fields of binary headers.</summary>
internal sealed class ByteMutations(Random random)
{
    private const int LongestRun = 64;

    private static readonly long[] Integers =
    [
        0, 1, 2, 3, 4, 7, 8, -1, -2, 16, 32, 64, 127, 128, 255, 256, 348, 352, 512, 540, 544, 768, 1024, 1280, 1536, 1792, 2048, 2304,
        short.MaxValue, short.MinValue, ushort.MaxValue, int.MaxValue, int.MinValue, 1L << 31, 1L << 32, 1L << 40, 1L << 61, 1L << 62,
        long.MaxValue, long.MinValue,
    ];

    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, float.MaxValue, float.MinValue,
        float.Epsilon, double.MaxValue, double.Epsilon, 1e-30, 1e30, 1e-160, 1e160, 351, 352, 352.5, 353, 544, -352, int.MaxValue,
        2147483648.0, 4294967296.0, 9.3e18, 1e19,
    ];

    private Func<byte[], byte[]>[] Steps => [Flip, Flip, Insert, Delete, Repeat, Move, Cut, Fill];

    /// <summary>One random step of damage.</summary>
    public byte[] Damage(byte[] bytes) => bytes.Length == 0 ? Insert(bytes) : Steps[random.Next(Steps.Length)](bytes);

    /// <summary>One number field of a NIfTI header gets an extreme value; other bytes are damaged.</summary>
    public byte[] DamageField(byte[] bytes)
    {
        var fields = NiftiFields.Of(bytes);
        if (fields.Length == 0)
        {
            return Damage(bytes);
        }

        var changed = bytes.ToArray();
        var field = fields[random.Next(1, fields.Length)];
        Span<byte> value = stackalloc byte[field.Size];
        WriteExtreme(field, value);
        if (bytes[0] == 0)
        {
            value.Reverse();
        }

        value.CopyTo(changed.AsSpan(field.Offset));
        return changed;
    }

    /// <summary>A piece of another file replaces a piece of this one.</summary>
    public byte[] Splice(byte[] bytes, byte[] donor)
    {
        var piece = Range(donor.Length);
        var place = Range(bytes.Length);
        return [.. bytes[..place.Start], .. donor[piece], .. bytes[place.End..]];
    }

    private void WriteExtreme(HeaderField field, Span<byte> value)
    {
        var (integer, real) = (Integers[random.Next(Integers.Length)], Reals[random.Next(Reals.Length)]);
        switch (field.Size)
        {
            case 2:
                BinaryPrimitives.WriteInt16LittleEndian(value, (short)integer);
                break;
            case 4 when field.IsReal:
                BinaryPrimitives.WriteSingleLittleEndian(value, (float)real);
                break;
            case 4:
                BinaryPrimitives.WriteInt32LittleEndian(value, (int)integer);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(value, field.IsReal ? BitConverter.DoubleToInt64Bits(real) : integer);
                break;
        }
    }

    private byte[] Flip(byte[] bytes)
    {
        var changed = bytes.ToArray();
        for (var count = random.Next(1, 9); count > 0; count--)
        {
            changed[Place(bytes.Length)] ^= random.Next(2) == 0 ? (byte)(1 << random.Next(8)) : (byte)random.Next(1, 256);
        }

        return changed;
    }

    private byte[] Insert(byte[] bytes)
    {
        var run = new byte[random.Next(1, LongestRun)];
        random.NextBytes(run);
        var place = Place(bytes.Length + 1);
        return [.. bytes[..place], .. run, .. bytes[place..]];
    }

    private byte[] Delete(byte[] bytes)
    {
        var range = Range(bytes.Length);
        return [.. bytes[..range.Start], .. bytes[range.End..]];
    }

    private byte[] Repeat(byte[] bytes)
    {
        var range = Range(bytes.Length);
        return [.. bytes[..range.End], .. bytes[range.Start..]];
    }

    private byte[] Move(byte[] bytes) => Splice(bytes, bytes);

    private byte[] Cut(byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private byte[] Fill(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed.AsSpan()[Range(bytes.Length)].Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
        return changed;
    }

    /// <summary>A position, every second time among the first 64 bytes, where headers are densest.</summary>
    private int Place(int length) => random.Next(random.Next(2) == 0 ? length : Math.Min(length, LongestRun));

    private Range Range(int length)
    {
        var start = length == 0 ? 0 : Place(length);
        return start..Math.Min(length, start + random.Next(1, LongestRun));
    }
}
