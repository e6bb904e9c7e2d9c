namespace MemorizingSam.Build.Tests;

public sealed class WeakVersionPatchTests
{
    [Fact]
    public void Apply_StrongNeed_SetsItsWeakFlagAndNothingElse()
    {
        var before = new SyntheticElf().ToArray();
        var after = new SyntheticElf().ToArray();

        Assert.Equal(PatchOutcome.Patched, WeakVersionPatch.Apply(after, SyntheticElf.Version));

        before[SyntheticElf.FlagsOffset] = 2;
        Assert.Equal(before, after);
    }

    [Fact]
    public void Apply_OtherFlagsSet_KeepsThem()
    {
        var library = new SyntheticElf().With(SyntheticElf.FlagsOffset, 1).ToArray();

        Assert.Equal(PatchOutcome.Patched, WeakVersionPatch.Apply(library, SyntheticElf.Version));

        Assert.Equal(3, library[SyntheticElf.FlagsOffset]);
    }

    [Fact]
    public void Apply_Twice_ChangesNothingTheSecondTime()
    {
        var library = new SyntheticElf().ToArray();
        WeakVersionPatch.Apply(library, SyntheticElf.Version);
        var once = library.ToArray();

        Assert.Equal(PatchOutcome.AlreadyWeak, WeakVersionPatch.Apply(library, SyntheticElf.Version));

        Assert.Equal(once, library);
    }

    // The object needs GLIBCXX_3.4.3 and GLIBCXX_3.4.32: neither a beginning nor a continuation of a name is the name.
    [Theory]
    [InlineData("GLIBCXX_3.4")]
    [InlineData("GLIBCXX_3.4.321")]
    [InlineData("LIBCXX_3.4.32x")]
    public void Apply_VersionNotNeeded_ChangesNothing(string version)
    {
        var library = new SyntheticElf().ToArray();

        Assert.Equal(PatchOutcome.NotNeeded, WeakVersionPatch.Apply(library, version));

        Assert.Equal(new SyntheticElf().ToArray(), library);
    }

    [Fact]
    public void Apply_NoVersionsAtAll_SaysNotNeeded()
        => Assert.Equal(
            PatchOutcome.NotNeeded,
            WeakVersionPatch.Apply(new SyntheticElf().Without(0x6ffffffe).ToArray(), SyntheticElf.Version));

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 3)]
    public void Apply_SymbolOfTheVersionIsBound_Refuses(uint relocated, uint jumpRelocated)
    {
        var library = new SyntheticElf(relocated, jumpRelocated).ToArray();

        var error = Assert.Throws<InvalidDataException>(() => WeakVersionPatch.Apply(library, SyntheticElf.Version));

        Assert.Equal(
            "Symbol 3 of version GLIBCXX_3.4.32 is bound at run time, so a system without that version cannot run this library. "
            + "Take a build of the library that does not use it, or leave the need strong.",
            error.Message);
        Assert.Equal(new SyntheticElf(relocated, jumpRelocated).ToArray(), library);
    }

    [Theory]
    [InlineData(0, 0x7e, "Not an ELF file: it does not start with 7F 45 4C 46. Give a Linux shared object (.so).")]
    [InlineData(4, 1, "ELF class 1 is not supported. Give a 64-bit file (class 2).")]
    [InlineData(5, 2, "ELF byte order 2 is not supported. Give a little-endian file (order 1).")]
    [InlineData(16, 2, "ELF type 2 is not supported. Give a shared object (type 3).")]
    public void Apply_OtherKindOfFile_SaysWhatIsTaken(int offset, byte value, string message)
        => AssertRefused(new SyntheticElf().With(offset, value), message);

    [Theory]
    [InlineData(54, 64, "its program headers have 64 bytes each, where 56 are defined")]
    [InlineData(56, 200, "the program headers takes 11200 bytes from byte 64, beyond its end")]
    [InlineData(61, 1, "the section table takes 16448 bytes from byte 1024, beyond its end")]
    public void Apply_BrokenHeader_SaysWhere(int offset, byte value, string reason)
        => AssertBroken(new SyntheticElf().With(offset, value), reason);

    [Theory]
    [InlineData(5, "its dynamic table has no DT_STRTAB")]
    [InlineData(0x6fffffff, "its dynamic table has no DT_VERNEEDNUM")]
    [InlineData(0x6ffffff0, "its dynamic table has no DT_VERSYM")]
    [InlineData(8, "its dynamic table has no DT_RELASZ")]
    [InlineData(2, "its dynamic table has no DT_PLTRELSZ")]
    [InlineData(20, "its jump relocations have no addends (DT_PLTREL is not DT_RELA), as 64-bit ones must")]
    public void Apply_DynamicEntryMissing_SaysWhich(ulong tag, string reason)
        => AssertBroken(new SyntheticElf().Without(tag), reason);

    [Fact]
    public void Apply_AddressOutsideTheSegments_SaysWhich()
        => AssertBroken(
            new SyntheticElf().WithDynamic(0x6ffffffe, 0xdead0000),
            "no loaded segment holds the address of DT_VERNEED, 0xdead0000");

    // The second library's only other need gets the version's name too.
    [Fact]
    public void Apply_SameVersionOfTwoLibraries_Refuses()
        => AssertBroken(new SyntheticElf().With(0x180 + 16 + 8, 40), "it needs GLIBCXX_3.4.32 of two libraries");

    [Fact]
    public void Apply_CutAnywhere_Refuses()
    {
        var whole = new SyntheticElf().ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];

            Assert.Throws<InvalidDataException>(() => WeakVersionPatch.Apply(cut, SyntheticElf.Version));

            Assert.Equal(whole[..length], cut);
        }
    }

    [Fact]
    public void Apply_RandomDamage_RefusesOrChangesOneFlagOnly()
    {
        var random = new Random(20241213);
        var outcomes = new Dictionary<string, int>();
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = new SyntheticElf().ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var patched = damaged.ToArray();
            var outcome = Outcome(patched);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;

            var differences = Enumerable.Range(0, patched.Length).Where(i => patched[i] != damaged[i]).ToArray();
            Assert.Equal(outcome == nameof(PatchOutcome.Patched) ? 1 : 0, differences.Length);
            Assert.All(differences, i => Assert.Equal(damaged[i] | 2, patched[i]));
        }

        // The damage is neither always fatal nor always harmless, or the rounds would prove little.
        Assert.Equal(["AlreadyWeak", "NotNeeded", "Patched", "refused"], outcomes.Keys.Order());
        Assert.True(outcomes["refused"] > 2_000 && outcomes["Patched"] > 2_000);
    }

    private static string Outcome(byte[] library)
    {
        try
        {
            return WeakVersionPatch.Apply(library, SyntheticElf.Version).ToString();
        }
        catch (InvalidDataException)
        {
            return "refused";
        }
    }

    private static void AssertBroken(SyntheticElf library, string reason)
        => AssertRefused(library, $"Broken ELF file of 1088 bytes: {reason}. Restore the package it comes from again.");

    private static void AssertRefused(SyntheticElf library, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => WeakVersionPatch.Apply(library.ToArray(), SyntheticElf.Version));

        Assert.Equal(message, error.Message);
    }
}
