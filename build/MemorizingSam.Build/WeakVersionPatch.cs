namespace MemorizingSam.Build;

/// <summary>Marks one symbol version that a shared object needs as weak, so that the loader does without it.</summary>
/// <remarks>
/// Source: Linux Standard Base, "Symbol Versioning" (Elfxx_Verneed, Elfxx_Vernaux).
/// A version that is needed but not provided stops the loader, unless its entry carries VER_FLG_WEAK.
/// </remarks>
public static class WeakVersionPatch
{
    private const ulong VersionNeedTag = 0x6ffffffe;
    private const ulong VersionNeedCountTag = 0x6fffffff;
    private const ulong StringTableTag = 5;
    private const ushort WeakFlag = 2;

    /// <summary>Sets the weak flag of a version's entry in place.</summary>
    /// <param name="sharedObject">The whole file; changed only where the result is <see cref="PatchOutcome.Patched"/>.</param>
    /// <param name="version">The version's exact name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>What was found, and done.</returns>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF shared object, or contradict themselves.</exception>
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

        elf.WriteUInt16(need + 4, (ushort)(flags | WeakFlag), "vna_flags");
        return PatchOutcome.Patched;
    }

    // One Verneed per library, each with a chain of Vernaux, one per version. Both chains only lead forward, so they end.
    private static ulong? FindNeed(ElfImage elf, string version)
    {
        if (elf.Dynamic(VersionNeedTag) is not ulong address)
        {
            return null;
        }

        ulong? found = null;
        var count = elf.Dynamic(VersionNeedCountTag) ?? throw elf.Broken("it has version needs (DT_VERNEED) but not their number");
        var names = elf.OffsetOf(
            elf.Dynamic(StringTableTag) ?? throw elf.Broken("it has version needs but no names (DT_STRTAB)"), "DT_STRTAB");
        var library = elf.OffsetOf(address, "DT_VERNEED");
        for (ulong i = 0; i < count; i++)
        {
            var entry = library + elf.ReadUInt32(library + 8, "vn_aux");
            var entries = elf.ReadUInt16(library + 2, "vn_cnt");
            for (var j = 0; j < entries; j++)
            {
                if (elf.TextEquals(names + elf.ReadUInt32(entry + 8, "vna_name"), version, "a version's name"))
                {
                    found = found is null ? entry : throw elf.Broken($"it needs {version} of two libraries");
                }

                var next = elf.ReadUInt32(entry + 12, "vna_next");
                if (next == 0)
                {
                    break;
                }

                entry += next;
            }

            var nextLibrary = elf.ReadUInt32(library + 12, "vn_next");
            if (nextLibrary == 0)
            {
                break;
            }

            library += nextLibrary;
        }

        return found;
    }
}
