using System.Text;
using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class MemoryBankUpkeepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("b.membank");

    private string Archive => _folder.File("b.membank.zip");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compact_AfterRemoval_LeavesNoByteOfTheMemory()
    {
        using var bank = Create(Bank);
        var kept = bank.Add(MadeUpMemories.Case(1));
        var removed = MadeUpMemories.Case(2) with { Thumbnail = Encoding.ASCII.GetBytes("a picture of case 2") };
        var id = bank.Add(removed);
        bank.Remove(id);
        Assert.True(File.Exists(Path.Combine(Bank, "memories", $"{id}.safetensors")));
        var bytes = bank.Statistics().RemovedBytes + new FileInfo(Path.Combine(Bank, "recall-0.keys")).Length;

        var report = bank.Compact();

        Assert.Equal(1, report.Erased);
        Assert.Empty(report.Remaining);
        Assert.Equal(bytes, report.FreedBytes);
        Assert.Equal(0, bank.Statistics().RemovedCount);
        Assert.Equal([kept], bank.List().Select(memory => memory.Id));
        Assert.NotNull(bank.Read(kept));
        string[] traces = [id, "A-2", removed.Provenance.SourceHash, "a picture of case 2", Latin1(Convert.FromHexString(id))];
        foreach (var file in Directory.GetFiles(Bank, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            var text = file + Latin1(File.ReadAllBytes(file));
            Assert.All(traces, trace => Assert.DoesNotContain(trace, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Compact_KeysOfTheRest_StayInTheFile()
    {
        using var bank = Create(Bank);
        string[] ids = [.. Enumerable.Range(0, 4).Select(number => bank.Add(MadeUpMemories.Case(number)))];
        bank.Disable(ids[3]);
        bank.Remove(ids[0]);

        bank.Compact();

        Assert.Equal(64 + (3 * (32 + (4 * 5))), new FileInfo(Path.Combine(Bank, "recall-1.keys")).Length);
        Assert.False(File.Exists(Path.Combine(Bank, "recall-0.keys")));
        using var index = RecallIndex.Open(bank);
        Assert.Equal(2, index.Count);
        bank.Enable(ids[3]);
        using var again = RecallIndex.Open(bank);
        Assert.Equal(3, again.Count);
    }

    [Fact]
    public void OpenToWrite_AfterAnInterruption_SweepsWhatNoLineNeeds()
    {
        Create(Bank).Dispose();
        string[] leftovers = [".memsam.1.tmp", "recall-7.keys", $"memories/{new string('a', 32)}.safetensors", "memories/.memsam.2.tmp"];
        Array.ForEach(leftovers, name => File.WriteAllBytes(Path.Combine(Bank, name), [1]));
        File.WriteAllBytes(Path.Combine(Bank, "memories", "readme.txt"), [1]);

        using var bank = MemoryBank.OpenToWrite(Bank);

        Assert.All(leftovers, name => Assert.False(File.Exists(Path.Combine(Bank, name)), name));
        Assert.True(File.Exists(Path.Combine(Bank, "memories", "readme.txt")));
    }

    [Fact]
    public void Export_ByDefault_GivesNobodyAway()
    {
        using var bank = Create(Bank);
        bank.Add(MadeUpMemories.Case(1) with { Thumbnail = Encoding.ASCII.GetBytes("a picture") });

        Assert.Equal(1, bank.Export(Archive).Exported);

        var text = Encoding.UTF8.GetString(File.ReadAllBytes(Archive));
        Assert.All(
            ["A-1", "Müller", "M\\u00FCller", "degård", "deg\\u00E5rd", "am Rand", "a picture"],
            told => Assert.DoesNotContain(told, text, StringComparison.Ordinal));
        Assert.Contains(MadeUpMemories.Case(1).Provenance.SourceHash, text, StringComparison.Ordinal);
        using var imported = MemoryBank.CreateFrom(_folder.File("c.membank"), Archive);
        Assert.Null(imported.List()[0].Provenance.Who);
        Assert.Null(imported.List()[0].ThumbnailChecksum);
    }

    [Fact]
    public void Export_Twice_GivesTheSameBytes()
    {
        using var bank = Create(Bank);
        bank.Add(MadeUpMemories.Case(1));
        bank.Export(Archive);
        var first = File.ReadAllBytes(Archive);

        bank.Export(Archive);

        Assert.Equal(first, File.ReadAllBytes(Archive));
    }

    [Fact]
    public void Import_OfAnExport_BringsEverythingThatWasAskedFor()
    {
        using var bank = Create(Bank);
        var thumbnail = new byte[] { 1, 2, 3 };
        bank.Add(MadeUpMemories.Case(1) with { Thumbnail = thumbnail, FullMask = new byte[] { 4 } });
        bank.Disable(bank.Add(MadeUpMemories.Case(2) with { Weight = 3 }));
        bank.Export(Archive, new ExportOptions { WithPeople = true, WithThumbnails = true });

        using var imported = MemoryBank.CreateFrom(_folder.File("c.membank"), Archive);

        Assert.True(imported.Verify().IsClean);
        Assert.Equal(bank.Options, imported.Options);
        foreach (var (one, other) in bank.List().Zip(imported.List()))
        {
            Assert.Equal((one.Id, one.Weight, one.Enabled, one.Provenance), (other.Id, other.Weight, other.Enabled, other.Provenance));
            Assert.Equal(bank.Read(one.Id).Keys.ToArray(), imported.Read(one.Id).Keys.ToArray());
        }

        Assert.Equal(thumbnail, imported.ReadThumbnail(bank.List()[0].Id).ToArray());
        Assert.Equal([4], imported.Read(bank.List()[0].Id).FullMask.ToArray());
        using var index = RecallIndex.Open(imported);
        Assert.Equal(1, index.Count);
    }

    [Fact]
    public void Import_WhatIsThereAlready_IsPassedOver()
    {
        using var bank = Create(Bank);
        bank.Add(MadeUpMemories.Case(1));
        bank.Add(MadeUpMemories.Case(2));
        bank.Export(Archive);
        using var other = Create(_folder.File("c.membank"));
        other.Add(MadeUpMemories.Case(2));

        var first = other.Import(Archive);
        var second = other.Import(Archive);

        Assert.Equal((1, 1), (first.Imported.Count, first.Duplicates));
        Assert.Equal((0, 2), (second.Imported.Count, second.Duplicates));
        Assert.Equal("Dr. Ødegård", other.List()[0].Provenance.Who);
        Assert.Equal(2, other.Count);
    }

    [Fact]
    public void Import_OfAnotherEncoder_IsRefused()
    {
        using var bank = Create(Bank);
        bank.Export(Archive);
        var options = MadeUpMemories.Options with { EncoderFingerprint = MadeUpMemories.Hash("other") };
        using var other = MemoryBank.Create(_folder.File("c.membank"), options);

        Assert.Equal(
            $"'b.membank.zip' belongs to encoder {MadeUpMemories.Options.EncoderFingerprint} (tiny), "
            + $"'c.membank' to {options.EncoderFingerprint} (tiny); their memories cannot stand in one bank. Nothing was imported.",
            Assert.Throws<CheckpointException>(() => other.Import(Archive)).Message);
        Assert.StartsWith(
            "'b.membank' belongs to encoder",
            Assert.Throws<CheckpointException>(() => other.Merge(bank)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfOtherSizes_IsRefused()
    {
        using var bank = Create(Bank);
        bank.Export(Archive);
        using var other = MemoryBank.Create(_folder.File("c.membank"), MadeUpMemories.Options with { MaskEdge = 4 });

        Assert.Equal(
            "'b.membank.zip' keeps another block or other sizes than 'c.membank'; nothing was imported.",
            Assert.Throws<CheckpointException>(() => other.Import(Archive)).Message);
    }

    [Fact]
    public void Merge_BankWithADamagedMemory_BringsTheOthers()
    {
        using var bank = Create(Bank);
        string[] ids = [.. Enumerable.Range(0, 3).Select(number => bank.Add(MadeUpMemories.Case(number)))];
        File.AppendAllText(Path.Combine(Bank, "memories", $"{ids[1]}.safetensors"), "x");
        using var other = Create(_folder.File("c.membank"));

        var report = other.Merge(bank);

        Assert.Equal([ids[0], ids[2]], report.Imported);
        Assert.Equal(ids[1], Assert.Single(report.Skipped).Id);
        Assert.True(other.Verify().IsClean);
        Assert.Equal(ids[1], Assert.Single(bank.Export(Archive).Skipped).Id);
    }

    private static MemoryBank Create(string path) => MemoryBank.Create(path, MadeUpMemories.Options);

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
