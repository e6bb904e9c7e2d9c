namespace MemorizingSam.Build;

/// <summary>Marks one symbol version that a shared object needs as weak, so that the loader does without it.</summary>
/// <remarks>
/// Source: Linux Standard Base, "Symbol Versioning" (Elfxx_Verneed, Elfxx_Vernaux), and System V ABI, "Relocation".
/// A version that a library needs and the system lacks stops the loader, unless its entry carries VER_FLG_WEAK.
/// It is safe only while nothing is bound to a symbol of that version, so that is checked, not assumed.
/// </remarks>
public static class WeakVersionPatch
{
    private const ulong StringTable = 5;
    private const ulong Relocations = 7;
    private const ulong RelocationBytes = 8;
    private const ulong JumpRelocations = 23;
    private const ulong JumpRelocationBytes = 2;
    private const ulong JumpRelocationKind = 20;
    private const ulong SymbolVersions = 0x6ffffff0;
    private const ulong VersionNeeds = 0x6ffffffe;
    private const ulong VersionNeedCount = 0x6fffffff;

    private const ulong RelocationSize = 24;
    private const ushort HiddenBit = 0x8000;
    private const ushort WeakFlag = 2;

    /// <summary>Sets the weak flag of a version's entry in place.</summary>
    /// <param name="sharedObject">The whole file; changed only where the result is <see cref="PatchOutcome.Patched"/>.</param>
    /// <param name="version">The version's exact name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>What was found, and done.</returns>
    /// <exception cref="InvalidDataException">
    /// The bytes are no 64-bit little-endian ELF shared object, contradict themselves, or bind to a symbol of the version.
    /// </exception>
    public static PatchOutcome Apply(byte[] sharedObject, string version)
    {
        ArgumentNullException.ThrowIfNull(sharedObject);
        ArgumentException.ThrowIfNullOrEmpty(version);

        var elf = new ElfImage(sharedObject);
        if (FindNeed(elf, version) is not ulong need)
        {
            return PatchOutcome.NotNeeded;
        }

        var flags = elf.ReadUInt16(need + 4, "vna_flags");
        if ((flags & WeakFlag) != 0)
        {
            return PatchOutcome.AlreadyWeak;
        }

        CheckNothingBinds(elf, elf.ReadUInt16(need + 6, "vna_other"), version);
        elf.WriteUInt16(need + 4, (ushort)(flags | WeakFlag), "vna_flags");
        return PatchOutcome.Patched;
    }

    // One Verneed per library, each with a chain of Vernaux, one per version. Both chains only lead forward, so they end.
    private static ulong? FindNeed(ElfImage elf, string version)
    {
        if (elf.Dynamic(VersionNeeds) is null)
        {
            return null;
        }

        var library = elf.OffsetOfTable(VersionNeeds, "DT_VERNEED");
        var libraries = elf.Dynamic(VersionNeedCount) ?? throw elf.Broken("its dynamic table has no DT_VERNEEDNUM");
        ulong? found = null;
        for (ulong i = 0; i < libraries; i++)
        {
            if (FindNeed(elf, library, version) is ulong need)
            {
                found = found is null ? need : throw elf.Broken($"it needs {version} of two libraries");
            }

            var step = elf.ReadUInt32(library + 12, "vn_next");
            if (step == 0)
            {
                break;
            }

            library += step;
        }

        return found;
    }

    private static ulong? FindNeed(ElfImage elf, ulong library, string version)
    {
        var names = elf.OffsetOfTable(StringTable, "DT_STRTAB");
        var count = elf.ReadUInt16(library + 2, "vn_cnt");
        var need = library + elf.ReadUInt32(library + 8, "vn_aux");
        for (var i = 0; i < count; i++)
        {
            if (elf.NameEquals(names + elf.ReadUInt32(need + 8, "vna_name"), version))
            {
                return need;
            }

            var step = elf.ReadUInt32(need + 12, "vna_next");
            if (step == 0)
            {
                break;
            }

            need += step;
        }

        return null;
    }

    private static void CheckNothingBinds(ElfImage elf, ushort versionIndex, string version)
    {
        if (elf.Dynamic(Relocations) is not null)
        {
            var bytes = elf.Dynamic(RelocationBytes) ?? throw elf.Broken("its dynamic table has no DT_RELASZ");
            CheckNothingBinds(elf, elf.OffsetOfTable(Relocations, "DT_RELA"), bytes, versionIndex, version);
        }

        if (elf.Dynamic(JumpRelocations) is not null)
        {
            var bytes = elf.Dynamic(JumpRelocationBytes) ?? throw elf.Broken("its dynamic table has no DT_PLTRELSZ");
            if (elf.Dynamic(JumpRelocationKind) != Relocations)
            {
                throw elf.Broken("its jump relocations have no addends (DT_PLTREL is not DT_RELA), as 64-bit ones must");
            }

            CheckNothingBinds(elf, elf.OffsetOfTable(JumpRelocations, "DT_JMPREL"), bytes, versionIndex, version);
        }
    }

    private static void CheckNothingBinds(ElfImage elf, ulong table, ulong bytes, ushort versionIndex, string version)
    {
        for (ulong at = 0; at + RelocationSize <= bytes; at += RelocationSize)
        {
            var symbol = elf.ReadUInt64(table + at + 8, "r_info") >> 32;
            if (symbol == 0)
            {
                continue;
            }

            var versionOfSymbol = elf.ReadUInt16(elf.OffsetOfTable(SymbolVersions, "DT_VERSYM") + (symbol * 2), "a symbol's version");
            if ((versionOfSymbol & ~HiddenBit) == versionIndex)
            {
                throw new InvalidDataException(
                    $"Symbol {symbol} of version {version} is bound at run time, so a system without that version cannot run this library. "
                    + "Take a build of the library that does not use it, or leave the need strong.");
            }
        }
    }
}
