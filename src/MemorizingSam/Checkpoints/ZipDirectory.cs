using System.Buffers.Binary;
using System.Text;
using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// The entries of a zip as <c>torch.save</c> writes it: stored, not compressed, none over another. Anything else a zip can
/// be is refused, which also rules out zip bombs.
/// </summary>
/// <remarks>Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.</remarks>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const uint Saturated = uint.MaxValue;

    private readonly MappedFile _file;
    private readonly ReadBudget _budget;
    private readonly Dictionary<string, FileExtent> _entries = [];
    private readonly List<(long Start, long End)> _taken = [];

    private ZipDirectory(MappedFile file, ReadBudget budget)
    {
        _file = file;
        _budget = budget;
    }

    /// <summary>Where the content of each entry lies, by name, in the order of the directory.</summary>
    public IReadOnlyDictionary<string, FileExtent> Entries => _entries;

    /// <summary>Reads and checks the directory at the end of a zip.</summary>
    /// <exception cref="CheckpointException">There is none, or it is not one of stored entries only.</exception>
    public static ZipDirectory Read(MappedFile file, ReadBudget budget)
    {
        var directory = new ZipDirectory(file, budget);
        var (offset, length, count) = directory.FindDirectory();
        if (count > length / EntryLength)
        {
            throw directory.Damaged($"{count:N0} entries in {length:N0} bytes");
        }

        budget.Take(length);
        var bytes = new byte[length];
        file.Read(offset, bytes);
        ReadOnlySpan<byte> rest = bytes;
        for (var i = 0L; i < count; i++)
        {
            rest = rest[directory.ReadEntry(rest, offset)..];
        }

        directory.RefuseOverlap();
        return directory;
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static int UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private CheckpointException Damaged(string what) => _file.Error($"is a damaged zip: {what}; download or copy it again.");

    private (long Offset, long Length, long Count) FindDirectory()
    {
        var tail = new byte[(int)Math.Min(_file.Length, EndLength + ushort.MaxValue)];
        var tailStart = _file.Length - tail.Length;
        _file.Read(tailStart, tail);
        var at = tail.Length - EndLength;
        while (at >= 0 && !(UInt32(tail, at) == 0x06054b50 && at + EndLength + UInt16(tail, at + 20) == tail.Length))
        {
            at--;
        }

        if (at < 0)
        {
            throw _file.Error(
                $"is cut off: it begins as a zip, but after {_file.Length:N0} bytes the directory that ends a zip is missing; "
                + "download or copy it again.");
        }

        (long Offset, long Length, long Count) found = (UInt32(tail, at + 16), UInt32(tail, at + 12), UInt16(tail, at + 10));
        var end = tailStart + at;
        if (at >= LocatorLength && UInt32(tail, at - LocatorLength) == 0x07064b50)
        {
            (end, found) = ReadEnd64(Int64(tail, at - LocatorLength + 8), end - LocatorLength);
        }

        if (found.Offset < 0 || found.Length < 0 || found.Count < 0 || found.Offset > end || found.Length > end - found.Offset)
        {
            throw Damaged("its directory lies outside of the file");
        }

        return found;
    }

    private (long End, (long Offset, long Length, long Count) Found) ReadEnd64(long offset, long limit)
    {
        Span<byte> end = stackalloc byte[End64Length];
        if (offset < 0 || offset > limit - End64Length)
        {
            throw Damaged("its 64-bit directory lies outside of the file");
        }

        _file.Read(offset, end);
        return UInt32(end, 0) == 0x06064b50
            ? (offset, (Int64(end, 48), Int64(end, 40), Int64(end, 32)))
            : throw Damaged("its 64-bit directory does not begin where it says");
    }

    /// <summary>Reads one directory entry and returns its length.</summary>
    private int ReadEntry(ReadOnlySpan<byte> bytes, long directoryOffset)
    {
        if (bytes.Length < EntryLength || UInt32(bytes, 0) != 0x02014b50)
        {
            throw Damaged($"entry {_entries.Count + 1} of its directory does not begin as one");
        }

        var (nameLength, extraLength) = (UInt16(bytes, 28), UInt16(bytes, 30));
        var length = EntryLength + nameLength + extraLength + UInt16(bytes, 32);
        if (bytes.Length < length)
        {
            throw Damaged($"entry {_entries.Count + 1} of its directory is cut off");
        }

        _budget.Take(320 + nameLength);
        _budget.TakeString(nameLength);
        var nameBytes = bytes.Slice(EntryLength, nameLength);
        var name = Encoding.UTF8.GetString(nameBytes);
        if (UInt16(bytes, 10) != 0 || (UInt16(bytes, 8) & 1) != 0)
        {
            throw _file.Error(
                $"holds {Quote(name)} compressed or encrypted, which torch.save never does; unpack and zip it again without "
                + "compression, or save it again with torch.save.");
        }

        var (packed, size, local) = ReadSizes(bytes, bytes.Slice(EntryLength + nameLength, extraLength), name);
        if (packed != size)
        {
            throw Damaged($"{Quote(name)} is stored, yet has two sizes, {packed:N0} and {size:N0}");
        }

        var start = FindContent(local, nameBytes, name);
        if (start > directoryOffset || size > directoryOffset - start)
        {
            throw Damaged($"{Quote(name)} ends outside of the file");
        }

        _taken.Add((local, start + size));
        return _entries.TryAdd(name, new FileExtent(start, size, UInt32(bytes, 16)))
            ? length
            : throw Damaged($"{Quote(name)} is in it twice");
    }

    private (long Packed, long Size, long Local) ReadSizes(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra, string name)
    {
        Span<long> sizes = [UInt32(entry, 24), UInt32(entry, 20), UInt32(entry, 42)];
        var wide = Zip64Field(extra);
        foreach (ref var size in sizes)
        {
            if (size != Saturated)
            {
                continue;
            }

            // The field lists only the sizes that did not fit above, in this order.
            size = wide.Length >= sizeof(long) ? Int64(wide, 0) : -1;
            wide = wide.Length >= sizeof(long) ? wide[sizeof(long)..] : default;
            if (size < 0)
            {
                throw Damaged($"{Quote(name)} lacks its 64-bit sizes");
            }
        }

        return (sizes[1], sizes[0], sizes[2]);
    }

    private static ReadOnlySpan<byte> Zip64Field(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && extra.Length - 4 >= UInt16(extra, 2))
        {
            if (UInt16(extra, 0) == 1)
            {
                return extra.Slice(4, UInt16(extra, 2));
            }

            extra = extra[(4 + UInt16(extra, 2))..];
        }

        return default;
    }

    private long FindContent(long local, ReadOnlySpan<byte> nameBytes, string name)
    {
        Span<byte> header = stackalloc byte[LocalLength];
        if (local > _file.Length - LocalLength - nameBytes.Length)
        {
            throw Damaged($"{Quote(name)} begins outside of the file");
        }

        _file.Read(local, header);
        var localName = new byte[nameBytes.Length];
        _file.Read(local + LocalLength, localName);
        if (UInt32(header, 0) != 0x04034b50 || UInt16(header, 26) != nameBytes.Length || !nameBytes.SequenceEqual(localName))
        {
            throw Damaged($"{Quote(name)} does not begin where its directory says");
        }

        return local + LocalLength + nameBytes.Length + UInt16(header, 28);
    }

    private void RefuseOverlap()
    {
        _taken.Sort();
        for (var i = 1; i < _taken.Count; i++)
        {
            if (_taken[i].Start < _taken[i - 1].End)
            {
                throw Damaged("two of its entries overlap");
            }
        }
    }
}
