using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Build;

/// <summary>The bytes of a 64-bit little-endian ELF shared object, read with every offset checked.</summary>
/// <remarks>
/// Source: System V ABI, "Object Files" and "Program Loading".
/// It follows the program headers and the dynamic table as the loader does; section headers may be stripped.
/// </remarks>
internal sealed class ElfImage
{
    private const ulong HeaderSize = 64;
    private const ushort ProgramHeaderSize = 56;
    private const ulong DynamicEntrySize = 16;
    private const ushort SharedObject = 3;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;

    private readonly byte[] _bytes;
    private readonly List<Segment> _loaded = [];
    private readonly Dictionary<ulong, ulong> _dynamic = [];

    /// <summary>Reads the header, the segments and the dynamic table.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <exception cref="InvalidDataException">The bytes are no such object, or end too early.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        CheckIdentity();
        CheckSectionTable();
        ReadSegments();
    }

    /// <summary>Reads an unsigned number of two bytes.</summary>
    /// <param name="offset">Where, in bytes from the start of the file.</param>
    /// <param name="what">Its name, for the error.</param>
    public ushort ReadUInt16(ulong offset, string what) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2, what));

    /// <summary>Reads an unsigned number of four bytes.</summary>
    /// <inheritdoc cref="ReadUInt16"/>
    public uint ReadUInt32(ulong offset, string what) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4, what));

    /// <summary>Reads an unsigned number of eight bytes.</summary>
    /// <inheritdoc cref="ReadUInt16"/>
    public ulong ReadUInt64(ulong offset, string what) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8, what));

    /// <summary>Overwrites an unsigned number of two bytes.</summary>
    /// <param name="offset">Where, in bytes from the start of the file.</param>
    /// <param name="value">The new number.</param>
    /// <param name="what">Its name, for the error.</param>
    public void WriteUInt16(ulong offset, ushort value, string what)
        => BinaryPrimitives.WriteUInt16LittleEndian(Slice(offset, 2, what), value);

    /// <summary>Tells whether a zero-terminated name is the given one.</summary>
    /// <param name="offset">Where the name starts, in bytes from the start of the file.</param>
    /// <param name="name">The name to compare with, in ASCII.</param>
    public bool NameEquals(ulong offset, string name)
        => Tail(offset, "a name").StartsWith(Encoding.ASCII.GetBytes(name + '\0'));

    /// <summary>The value of an entry of the dynamic table.</summary>
    /// <param name="tag">The entry's tag (DT_…).</param>
    /// <returns>The value; null where the table has no such entry.</returns>
    public ulong? Dynamic(ulong tag) => _dynamic.TryGetValue(tag, out var value) ? value : null;

    /// <summary>Where in the file a table of the dynamic table lies.</summary>
    /// <param name="tag">The tag of the entry that holds the table's address (DT_…).</param>
    /// <param name="what">The tag's name, for the error.</param>
    /// <returns>Bytes from the start of the file.</returns>
    /// <exception cref="InvalidDataException">There is no such entry, or it leads out of the file.</exception>
    public ulong OffsetOfTable(ulong tag, string what)
    {
        var address = Dynamic(tag) ?? throw Broken($"its dynamic table has no {what}");
        foreach (var segment in _loaded)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size)
            {
                return segment.Offset + (address - segment.Address);
            }
        }

        throw Broken($"no loaded segment holds the address of {what}, 0x{address:x}");
    }

    /// <summary>The error for a file that contradicts itself.</summary>
    /// <param name="reason">What is wrong, without a full stop.</param>
    public InvalidDataException Broken(string reason)
        => new($"Broken ELF file of {_bytes.Length} bytes: {reason}. Restore the package it comes from again.");

    private void CheckIdentity()
    {
        if (!_bytes.AsSpan().StartsWith("\u007fELF"u8))
        {
            throw new InvalidDataException("Not an ELF file: it does not start with 7F 45 4C 46. Give a Linux shared object (.so).");
        }

        var header = Slice(0, HeaderSize, "the ELF header");
        var (wordSize, byteOrder, type) = (header[4], header[5], ReadUInt16(16, "e_type"));
        if (wordSize != 2)
        {
            throw new InvalidDataException($"ELF class {wordSize} is not supported. Give a 64-bit file (class 2).");
        }

        if (byteOrder != 1)
        {
            throw new InvalidDataException($"ELF byte order {byteOrder} is not supported. Give a little-endian file (order 1).");
        }

        if (type != SharedObject)
        {
            throw new InvalidDataException($"ELF type {type} is not supported. Give a shared object (type {SharedObject}).");
        }
    }

    // The loader needs no section table, but a file that promises one and lacks it has been cut.
    private void CheckSectionTable()
    {
        var (offset, size, count) = (ReadUInt64(40, "e_shoff"), ReadUInt16(58, "e_shentsize"), ReadUInt16(60, "e_shnum"));
        Slice(offset, (ulong)size * count, "the section table");
    }

    private void ReadSegments()
    {
        var (table, size, count) = (ReadUInt64(32, "e_phoff"), ReadUInt16(54, "e_phentsize"), ReadUInt16(56, "e_phnum"));
        if (size != ProgramHeaderSize)
        {
            throw Broken($"its program headers have {size} bytes each, where {ProgramHeaderSize} are defined");
        }

        Slice(table, (ulong)size * count, "the program headers");
        for (ulong i = 0; i < count; i++)
        {
            var header = table + (i * size);
            var type = ReadUInt32(header, "p_type");
            if (type is not (LoadSegment or DynamicSegment))
            {
                continue;
            }

            var segment = new Segment(
                ReadUInt64(header + 16, "p_vaddr"), ReadUInt64(header + 8, "p_offset"), ReadUInt64(header + 32, "p_filesz"));
            Slice(segment.Offset, segment.Size, "a segment");
            if (type == LoadSegment)
            {
                _loaded.Add(segment);
            }
            else
            {
                ReadDynamic(segment);
            }
        }
    }

    private void ReadDynamic(Segment segment)
    {
        for (ulong at = 0; at + DynamicEntrySize <= segment.Size; at += DynamicEntrySize)
        {
            var tag = ReadUInt64(segment.Offset + at, "d_tag");
            if (tag == 0)
            {
                return;
            }

            _dynamic[tag] = ReadUInt64(segment.Offset + at + 8, "d_val");
        }
    }

    private Span<byte> Slice(ulong offset, ulong size, string what)
    {
        var tail = Tail(offset, what);
        return size <= (ulong)tail.Length
            ? tail[..(int)size]
            : throw Broken($"{what} takes {size} bytes from byte {offset}, beyond its end");
    }

    private Span<byte> Tail(ulong offset, string what)
        => offset <= (ulong)_bytes.Length
            ? _bytes.AsSpan((int)offset)
            : throw Broken($"{what} starts at byte {offset}, beyond its end");

    /// <summary>A part of the file that the program headers name.</summary>
    /// <param name="Address">Where it goes in memory.</param>
    /// <param name="Offset">Where it is in the file.</param>
    /// <param name="Size">Bytes in the file.</param>
    private readonly record struct Segment(ulong Address, ulong Offset, ulong Size);
}
