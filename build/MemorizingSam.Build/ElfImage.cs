using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Build;

/// <summary>The bytes of a 64-bit little-endian ELF shared object, read with every offset checked.</summary>
/// <remarks>
/// Source: System V ABI, "Object Files" and "Program Loading"; Linux Standard Base, "Symbol Versioning".
/// It follows the program headers and the dynamic table as the loader does; section headers may be stripped.
/// </remarks>
internal sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int DynamicEntrySize = 16;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const ushort SharedObject = 3;

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

    /// <summary>Tells whether zero-terminated text at an offset is the given ASCII text.</summary>
    /// <param name="offset">Where the text starts, in bytes from the start of the file.</param>
    /// <param name="text">The text to compare with.</param>
    /// <param name="what">What the text is, for the error.</param>
    public bool TextEquals(ulong offset, string text, string what)
    {
        var tail = Slice(offset, 1, what, toEnd: true);
        var end = tail.IndexOf((byte)0);
        if (end < 0)
        {
            throw Broken($"{what} at byte {offset} has no end");
        }

        return Encoding.ASCII.GetString(tail[..end]) == text;
    }

    /// <summary>The value of a dynamic table entry, or null where there is none.</summary>
    /// <param name="tag">The entry's tag (DT_…).</param>
    public ulong? Dynamic(ulong tag) => _dynamic.TryGetValue(tag, out var value) ? value : null;

    /// <summary>Where in the file a loaded address lies.</summary>
    /// <param name="address">A virtual address, as the dynamic table gives it.</param>
    /// <param name="what">What lies there, for the error.</param>
    /// <returns>Bytes from the start of the file.</returns>
    public ulong OffsetOf(ulong address, string what)
    {
        foreach (var segment in _loaded)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size)
            {
                return segment.Offset + (address - segment.Address);
            }
        }

        throw Broken($"{what} has address 0x{address:x}, which no loaded segment holds");
    }

    /// <summary>The error for a file that contradicts itself.</summary>
    /// <param name="reason">What is wrong, without a full stop.</param>
    public InvalidDataException Broken(string reason)
        => new($"Broken ELF file of {_bytes.Length} bytes: {reason}. Restore the package again.");

    private void CheckIdentity()
    {
        if (!_bytes.AsSpan().StartsWith("\u007fELF"u8))
        {
            throw new InvalidDataException("Not an ELF file: it does not start with 7F 45 4C 46; give a Linux shared object (.so).");
        }

        var header = Slice(0, HeaderSize, "the ELF header");
        if (header[4] != 2)
        {
            throw new InvalidDataException($"ELF class {header[4]} is not supported; give a 64-bit file (class 2).");
        }

        if (header[5] != 1)
        {
            throw new InvalidDataException($"ELF byte order {header[5]} is not supported; give a little-endian file (order 1).");
        }

        if (ReadUInt16(16, "e_type") is var type and not SharedObject)
        {
            throw new InvalidDataException($"ELF type {type} is not supported; give a shared object (type {SharedObject}).");
        }
    }

    // The loader needs no section table, but a file that promises one and lacks it has been cut.
    private void CheckSectionTable()
    {
        var (offset, size, count) = (ReadUInt64(40, "e_shoff"), ReadUInt16(58, "e_shentsize"), ReadUInt16(60, "e_shnum"));
        if (offset != 0)
        {
            Slice(offset, (ulong)size * count, "the section table");
        }
    }

    private void ReadSegments()
    {
        var (table, size, count) = (ReadUInt64(32, "e_phoff"), ReadUInt16(54, "e_phentsize"), ReadUInt16(56, "e_phnum"));
        if (size != ProgramHeaderSize)
        {
            throw Broken($"its program headers have {size} bytes each, where {ProgramHeaderSize} are defined");
        }

        Slice(table, (ulong)size * count, "the program headers");
        for (var i = 0; i < count; i++)
        {
            var at = table + (ulong)(i * size);
            var segment = new Segment(ReadUInt64(at + 16, "p_vaddr"), ReadUInt64(at + 8, "p_offset"), ReadUInt64(at + 32, "p_filesz"));
            var type = ReadUInt32(at, "p_type");
            if (type is LoadSegment or DynamicSegment)
            {
                Slice(segment.Offset, segment.Size, type == LoadSegment ? "a loaded segment" : "the dynamic table");
            }

            if (type == LoadSegment)
            {
                _loaded.Add(segment);
            }
            else if (type == DynamicSegment)
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

    private Span<byte> Slice(ulong offset, ulong size, string what, bool toEnd = false)
    {
        var length = (ulong)_bytes.Length;
        if (offset > length || size > length - offset)
        {
            throw Broken($"{what} needs {size} bytes at {offset}, beyond its end");
        }

        return toEnd ? _bytes.AsSpan((int)offset) : _bytes.AsSpan((int)offset, (int)size);
    }

    /// <summary>A part of the file that the loader maps.</summary>
    /// <param name="Address">Where it goes in memory.</param>
    /// <param name="Offset">Where it is in the file.</param>
    /// <param name="Size">Bytes in the file.</param>
    private readonly record struct Segment(ulong Address, ulong Offset, ulong Size);
}
