using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Damages a file in one to four seeded ways, half of them where its structure is: pickle, header, directory.</summary>
internal sealed class CheckpointMutator(int seed)
{
    private static readonly long[] Boundaries =
    [
        0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32,
        1L << 40, long.MaxValue, long.MinValue, 100_000_000, 99_999_999,
    ];

    // Every instruction of pickle, read or refused.
    private static readonly byte[] PickleOps = Encoding.Latin1.GetBytes(
        "(.012BCFGIJKLMNPQRSTUVX]abcdeghijlopqrstu)}"
        + "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091"
        + "\u0092\u0093\u0094\u0095\u0096\u0097\u0098");

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy.</summary>
    /// <param name="original">A good file.</param>
    /// <param name="structure">The stretches that are not plain weights.</param>
    public byte[] Mutate(byte[] original, IReadOnlyList<Range> structure)
    {
        var bytes = new List<byte>(original);
        for (var times = _random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            MutateOnce(bytes, PickPlace(bytes.Count, structure));
        }

        return [.. bytes];
    }

    private int PickPlace(int count, IReadOnlyList<Range> structure)
    {
        if (structure.Count == 0 || _random.Next(2) == 0)
        {
            return _random.Next(count);
        }

        // An earlier cut may have left less than the stretch.
        var range = structure[_random.Next(structure.Count)];
        var start = Math.Clamp(range.Start.GetOffset(count), 0, count - 1);
        return _random.Next(start, Math.Clamp(range.End.GetOffset(count), start + 1, count));
    }

    private void MutateOnce(List<byte> bytes, int at)
    {
        var length = Math.Min(bytes.Count - at, _random.Next(1, _random.Next(2, 64)));
        switch (_random.Next(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.Insert(at, PickleOps[_random.Next(PickleOps.Length)]);
                break;
            case 7:
                bytes[at] = PickleOps[_random.Next(PickleOps.Length)];
                break;
            case 8:
                WriteBoundary(bytes, at);
                break;
            case 9:
                ReplaceDigits(bytes, at);
                break;
            default:
                Swap(bytes, at, length);
                break;
        }
    }

    private void WriteBoundary(List<byte> bytes, int at)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, Boundaries[_random.Next(Boundaries.Length)]);
        var width = 1 << _random.Next(4);
        for (var i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = value[i];
        }
    }

    // The next number in JSON, or in a name, becomes another one.
    private void ReplaceDigits(List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
        {
            return;
        }

        var end = bytes.FindIndex(start, value => value is < (byte)'0' or > (byte)'9');
        bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
        var number = Boundaries[_random.Next(Boundaries.Length)].ToString(CultureInfo.InvariantCulture);
        bytes.InsertRange(start, Encoding.Latin1.GetBytes(number));
    }

    private void Swap(List<byte> bytes, int at, int length)
    {
        var other = _random.Next(bytes.Count - length + 1);
        for (var i = 0; i < length; i++)
        {
            (bytes[at + i], bytes[other + i]) = (bytes[other + i], bytes[at + i]);
        }
    }
}
