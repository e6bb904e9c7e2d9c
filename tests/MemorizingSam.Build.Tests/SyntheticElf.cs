using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Build.Tests;

/// <summary>A made-up shared object that needs versions of two libraries, like a real one but 1 KB small.</summary>
internal sealed class SyntheticElf
{
    /// <summary>The version the build weakens.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    private const int VirtualBase = 0x10000;
    private const int Versym = 0x100;
    private const int Rela = 0x120;
    private const int JumpRela = 0x160;
    private const int Verneed = 0x180;
    private const int Names = 0x240;
    private const int DynamicTable = 0x300;
    private const int SectionTable = 0x400;

    // The version index of each symbol; only the last belongs to the version the build weakens.
    private static readonly ushort[] SymbolVersions = [0, 2, 3, 4];

    private readonly byte[] _bytes = new byte[SectionTable + 64];

    /// <summary>Lays the object out.</summary>
    /// <param name="relocated">The symbol that a relocation of data binds to.</param>
    /// <param name="jumpRelocated">The symbol that a relocation of a call binds to.</param>
    public SyntheticElf(uint relocated = 1, uint jumpRelocated = 2)
    {
        WriteHeaders();
        for (var i = 0; i < SymbolVersions.Length; i++)
        {
            UInt16(Versym + (2 * i), SymbolVersions[i]);
        }

        UInt64(Rela + 8, 8);                                    // a relative relocation, of no symbol
        UInt64(Rela + 24 + 8, ((ulong)relocated << 32) | 6);
        UInt64(JumpRela + 8, ((ulong)jumpRelocated << 32) | 7);
        WriteVersionNeeds();
        WriteDynamicTable();
    }

    /// <summary>The tags of the dynamic table, in the order of its entries.</summary>
    public static IReadOnlyList<ulong> Tags { get; } = [5, 0x6ffffffe, 0x6fffffff, 0x6ffffff0, 7, 8, 23, 2, 20];

    /// <summary>Where the flags of the version the build weakens lie.</summary>
    public static int FlagsOffset => Verneed + 16 + 32 + 16 + 4;

    /// <summary>A fresh copy of the object.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Overwrites bytes, to break the object.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">With what.</param>
    public SyntheticElf With(int offset, params ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(offset));
        return this;
    }

    /// <summary>Replaces an entry of the dynamic table by one that means nothing.</summary>
    /// <param name="tag">The entry's tag.</param>
    public SyntheticElf Without(ulong tag)
    {
        UInt64(DynamicTable + (16 * Tags.ToList().IndexOf(tag)), 0x70000001);
        return this;
    }

    /// <summary>Changes the value of an entry of the dynamic table.</summary>
    /// <param name="tag">The entry's tag.</param>
    /// <param name="value">The new value.</param>
    public SyntheticElf WithDynamic(ulong tag, ulong value)
    {
        UInt64(DynamicTable + (16 * Tags.ToList().IndexOf(tag)) + 8, value);
        return this;
    }

    private void WriteHeaders()
    {
        With(0, [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]);
        UInt16(16, 3);                                          // e_type: shared object
        UInt64(32, 64);                                         // e_phoff
        UInt64(40, SectionTable);                               // e_shoff
        UInt16(54, 56);                                         // e_phentsize
        UInt16(56, 2);                                          // e_phnum
        UInt16(58, 64);                                         // e_shentsize
        UInt16(60, 1);                                          // e_shnum
        Segment(64, type: 1, offset: 0, size: SectionTable);
        Segment(64 + 56, type: 2, offset: DynamicTable, size: 16 * ((ulong)Tags.Count + 1));
    }

    private void Segment(int at, uint type, ulong offset, ulong size)
    {
        UInt32(at, type);
        UInt64(at + 8, offset);
        UInt64(at + 16, VirtualBase + offset);
        UInt64(at + 32, size);
    }

    private void WriteVersionNeeds()
    {
        Library(Verneed, count: 1, next: 32);
        Need(Verneed + 16, Name(1, "GLIBC_2.34"), index: 2, next: 0);
        Library(Verneed + 32, count: 2, next: 0);
        Need(Verneed + 48, Name(20, "GLIBCXX_3.4.3"), index: 3, next: 16);
        Need(Verneed + 64, Name(40, Version), index: 4, next: 0);
    }

    private void Library(int at, ushort count, uint next)
    {
        UInt16(at, 1);
        UInt16(at + 2, count);
        UInt32(at + 8, 16);
        UInt32(at + 12, next);
    }

    private void Need(int at, uint name, ushort index, uint next)
    {
        UInt16(at + 6, index);
        UInt32(at + 8, name);
        UInt32(at + 12, next);
    }

    private uint Name(int at, string name)
    {
        With(Names + at, Encoding.ASCII.GetBytes(name));
        return (uint)at;
    }

    private void WriteDynamicTable()
    {
        ulong[] values =
        [
            VirtualBase + Names, VirtualBase + Verneed, 2, VirtualBase + Versym,
            VirtualBase + Rela, 48, VirtualBase + JumpRela, 24, 7,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            UInt64(DynamicTable + (16 * i), Tags[i]);
            UInt64(DynamicTable + (16 * i) + 8, values[i]);
        }
    }

    private void UInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);

    private void UInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    private void UInt64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), value);
}
