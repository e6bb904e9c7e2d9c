using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class MemoryBankTests : IDisposable
{
    private static readonly BankAccess Impatient = new() { Patience = TimeSpan.FromMilliseconds(50) };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("b.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_AWholeCase_IsThereForAReaderToTheBit()
    {
        var memory = MadeUpMemories.Case(1, "spleen", "liver") with
        {
            Weight = 2.5,
            FullMask = new byte[] { 1, 2, 3 },
            Thumbnail = new byte[] { 9, 8 },
        };
        using var bank = Create();

        var id = bank.Add(memory);

        using var reader = MemoryBank.OpenToRead(Path, new BankAccess { EncoderFingerprint = MadeUpMemories.Options.EncoderFingerprint });
        var info = Assert.Single(reader.List());
        Assert.Equal(MadeUpMemories.Options, reader.Options);
        Assert.Equal(id, info.Id);
        Assert.Equal(["liver", "spleen"], info.Categories);
        Assert.Equal(memory.Provenance, info.Provenance);
        Assert.Equal(memory.Geometry.SpacingMm, info.Geometry.SpacingMm);
        Assert.Equal(memory.Geometry.AffineRas, info.Geometry.AffineRas);
        Assert.Equal(2.5, info.Weight);
        Assert.True(info.Enabled);
        var tensors = reader.Read(id);
        Assert.Equal(memory.Keys.ToArray(), tensors.Keys.ToArray());
        Assert.Equal(memory.Values.ToArray(), tensors.Values.ToArray());
        Assert.Equal(memory.RecallKey.ToArray(), tensors.RecallKey.ToArray());
        Assert.Equal(memory.Masks["spleen"], tensors.Mask("spleen"));
        Assert.Equal(memory.Masks["liver"], tensors.Mask("liver"));
        Assert.Equal(memory.FullMask.ToArray(), tensors.FullMask.ToArray());
        Assert.Equal([9, 8], reader.ReadThumbnail(id).ToArray());
        Assert.Empty(reader.Warnings);
    }

    [Fact]
    public void Add_TheSameCaseTwice_IsThereOnce()
    {
        using var bank = Create();

        Assert.Equal(bank.Add(MadeUpMemories.Case(1)), bank.Add(MadeUpMemories.Case(1) with { Weight = 3 }));

        Assert.Equal(1, Assert.Single(bank.List()).Weight);
    }

    [Fact]
    public void Add_SeveralCropsOfAVolume_AreAllThere()
    {
        using var bank = Create();

        bank.Add(MadeUpMemories.Case(1).From("one"));
        bank.Add(MadeUpMemories.Case(2).From("one"));

        Assert.Equal(2, bank.List().Count(memory => memory.Provenance.SourceHash == MadeUpMemories.Hash("one")));
    }

    [Fact]
    public void Add_CaseOfAnotherEncoder_IsRefused()
    {
        using var bank = Create();
        var other = MadeUpMemories.Hash("other");

        Assert.Equal(
            $"The case was made by encoder {other}, the bank belongs to {MadeUpMemories.Options.EncoderFingerprint} (tiny); "
            + "encode the case with that one, or begin another bank.",
            Assert.Throws<ArgumentException>(() => bank.Add(MadeUpMemories.Case(1) with { EncoderFingerprint = other })).Message);
        Assert.Empty(bank.List());
    }

    [Fact]
    public void Replace_AMemory_TakesItsPlaceInOneStep()
    {
        using var bank = Create();
        var old = bank.Add(MadeUpMemories.Case(1));

        var id = bank.Replace(old, MadeUpMemories.Case(2));

        Assert.Equal([id], Reopened().Select(memory => memory.Id));
        Assert.Throws<ArgumentException>(() => bank.Read(old));
    }

    [Fact]
    public void Replace_ByTheSameContent_ChangesWhatIsTold()
    {
        using var bank = Create();
        var old = bank.Add(MadeUpMemories.Case(1));

        var id = bank.Replace(old, MadeUpMemories.Case(1) with { Weight = 4, Thumbnail = new byte[] { 1 } });

        Assert.Equal(old, id);
        Assert.Equal(4, Assert.Single(Reopened()).Weight);
        Assert.True(bank.Verify().IsClean);
    }

    [Fact]
    public void Changes_InTurn_AreKept()
    {
        using var bank = Create();
        string[] ids = [.. Enumerable.Range(0, 4).Select(number => bank.Add(MadeUpMemories.Case(number)))];

        bank.Disable(ids[0]);
        bank.Disable(ids[1]);
        bank.Enable(ids[1][..8]);
        bank.Weigh(ids[2], 0.25);
        bank.Remove(ids[3]);

        Assert.Equal(
            [(ids[0], false, 1.0), (ids[1], true, 1.0), (ids[2], true, 0.25)],
            Reopened().Select(memory => (memory.Id, memory.Enabled, memory.Weight)));
    }

    [Fact]
    public void Remove_ThenAddAgain_IsThere()
    {
        using var bank = Create();
        var id = bank.Add(MadeUpMemories.Case(1));

        bank.Remove(id);
        Assert.Empty(Reopened());
        bank.Add(MadeUpMemories.Case(1));

        Assert.Equal(id, Assert.Single(Reopened()).Id);
        Assert.Equal(0, bank.Statistics().RemovedCount);
        Assert.NotNull(bank.Read(id));
    }

    [Theory]
    [InlineData("123")]
    [InlineData("ffffffff")]
    [InlineData("../../etc/passwd")]
    public void Remove_NoSuchMemory_SaysSo(string id)
    {
        using var bank = Create();
        bank.Add(MadeUpMemories.Case(1));

        Assert.Equal(
            $"'b.membank' has no memory '{id}'; give an id out of its list, or at least its first 4 digits.",
            Assert.Throws<ArgumentException>(() => bank.Remove(id)).Message);
    }

    [Fact]
    public void Create_WhereSomethingIs_IsRefused()
    {
        Create().Dispose();

        Assert.Equal(
            "'b.membank' exists already; open it if it is a memory bank, or choose another name.",
            Assert.Throws<IOException>(Create).Message);
        Assert.Throws<IOException>(() => MemoryBank.Create(_folder.Path, MadeUpMemories.Options));
    }

    [Fact]
    public void Create_WhereACreationWasInterrupted_BeginsAgain()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "memories"));
        File.WriteAllBytes(System.IO.Path.Combine(Path, "lock"), []);
        File.WriteAllBytes(System.IO.Path.Combine(Path, ".memsam.0123.tmp"), [1]);

        using var bank = Create();

        Assert.Equal(0, bank.Count);
    }

    [Fact]
    public void Open_NoBank_SaysWhereItLooked()
    {
        var message = $"'b.membank' is no memory bank: 'manifest.jsonl' was not found in {Path}; check the path, or begin a bank there.";

        Assert.Equal(message, Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Path)).Message);
        Assert.Equal(message, Assert.Throws<CheckpointException>(() => MemoryBank.OpenToWrite(Path)).Message);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Open_ForAnotherEncoder_IsRefusedUnlessAsked()
    {
        Create().Dispose();
        var (bank, other) = (MadeUpMemories.Options.EncoderFingerprint, MadeUpMemories.Hash("other"));
        var access = new BankAccess { EncoderFingerprint = other };

        Assert.Equal(
            $"'b.membank' belongs to encoder {bank} (tiny), not to {other}; use that model, or make the bank anew with this one.",
            Assert.Throws<CheckpointException>(() => MemoryBank.OpenToRead(Path, access)).Message);
        Assert.Throws<CheckpointException>(() => MemoryBank.OpenToWrite(Path, access));

        using var all = MemoryBank.OpenToRead(Path, access with { AllowOtherEncoder = true });
        Assert.Equal(
            $"'b.membank' belongs to encoder {bank} (tiny), not to {other}; its memories are used all the same, as was asked.",
            Assert.Single(all.Warnings));
    }

    [Fact]
    public void OpenToWrite_WhileAnotherWrites_IsToldAfterItsPatience()
    {
        using var first = Create();

        Assert.Equal(
            "The memory bank 'b.membank' is being changed by another program; waited 0.1 s. Try again when that one is done.",
            Assert.Throws<IOException>(() => MemoryBank.OpenToWrite(Path, new BankAccess { Patience = TimeSpan.FromSeconds(0.1) })).Message);
    }

    [Fact]
    public async Task OpenToWrite_WhileAnotherWrites_WaitsForItsEnd()
    {
        var first = Create();
        var second = Task.Run(() => MemoryBank.OpenToWrite(Path, new BankAccess { Patience = TimeSpan.FromMinutes(1) }));
        await Task.Delay(100);
        Assert.False(second.IsCompleted);

        first.Add(MadeUpMemories.Case(1));
        first.Dispose();

        using var bank = await second;
        Assert.Single(bank.List());
    }

    [Fact]
    public void Refresh_WhileAnotherWrites_ShowsItsChangesAndNotBefore()
    {
        using var writer = Create();
        using var reader = MemoryBank.OpenToRead(Path);
        var id = writer.Add(MadeUpMemories.Case(1));
        Assert.Empty(reader.List());

        Assert.True(reader.Refresh());
        Assert.False(reader.Refresh());
        Assert.Equal(id, Assert.Single(reader.List()).Id);

        writer.Remove(id);
        writer.Compact();
        Assert.Single(reader.List());
        Assert.False(reader.TryRead(id, out _));
        Assert.StartsWith($"Memory {id} is passed over: '{id}.safetensors' is gone", Assert.Single(reader.Warnings), StringComparison.Ordinal);
        Assert.True(reader.Refresh());
        Assert.Empty(reader.List());
    }

    [Fact]
    public void Add_OpenedToRead_IsTheCallersMistake()
    {
        Create().Dispose();
        using var bank = MemoryBank.OpenToRead(Path);

        Assert.Equal(
            "The memory bank 'b.membank' was opened to read; open it to write.",
            Assert.Throws<InvalidOperationException>(() => bank.Add(MadeUpMemories.Case(1))).Message);
    }

    [Fact]
    public void OpenToWrite_AfterDispose_LetsTheNextOneIn()
    {
        for (var i = 0; i < 3; i++)
        {
            using var bank = i == 0 ? Create() : MemoryBank.OpenToWrite(Path, Impatient);
            bank.Add(MadeUpMemories.Case(i));
        }

        Assert.Equal(3, Reopened().Count);
    }

    [Fact]
    public void Add_OntoFullDisk_SaysSoAndChangesNothing()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), bytes: 256 << 10);
        var path = System.IO.Path.Combine(disk.Folder, "b.membank");
        using (var bank = MemoryBank.Create(path, MadeUpMemories.Options))
        {
            var id = bank.Add(MadeUpMemories.Case(1));
            var big = MadeUpMemories.Case(2) with { FullMask = new byte[300 << 10] };

            var message = Assert.Throws<IOException>(() => bank.Add(big)).Message;

            Assert.StartsWith("The memory bank 'b.membank' cannot be written: No space left on device", message, StringComparison.Ordinal);
            Assert.EndsWith("Nothing was changed; make room or mend the folder, then try again.", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
            Assert.Equal([id], bank.List().Select(memory => memory.Id));
        }

        using var reader = MemoryBank.OpenToRead(path);
        Assert.True(reader.Verify().IsClean);
    }

    [Fact]
    public void Add_UntilTheDiskIsFull_KeepsAllThatFitAndGoesOnWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), bytes: 256 << 10);
        var path = System.IO.Path.Combine(disk.Folder, "b.membank");
        var ballast = System.IO.Path.Combine(disk.Folder, "ballast");
        File.WriteAllBytes(ballast, new byte[64 << 10]);
        using var bank = MemoryBank.Create(path, MadeUpMemories.Options);

        // Small cases fill it to the last block, so that now a file, now a line, now a key does not fit.
        var added = 0;
        try
        {
            for (; added < 1_000; added++)
            {
                bank.Add(MadeUpMemories.Case(added));
            }
        }
        catch (IOException)
        {
            Assert.Equal(added, bank.Count);
        }

        Assert.InRange(added, 10, 999);
        File.Delete(ballast);
        bank.Remove(bank.List()[0].Id);
        bank.Compact();
        bank.Add(MadeUpMemories.Case(added));

        using var reader = MemoryBank.OpenToRead(path);
        Assert.Equal(added, reader.Count);
        Assert.True(reader.Verify().IsClean);
        using var index = RecallIndex.Open(bank);
        Assert.Equal(added, index.Count);
    }

    [Fact]
    public void OpenToWrite_ReadOnlyFolder_SaysSoAndReadersGoOn()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), bytes: 1 << 20);
        var path = System.IO.Path.Combine(disk.Folder, "b.membank");
        using (var bank = MemoryBank.Create(path, MadeUpMemories.Options))
        {
            bank.Add(MadeUpMemories.Case(1));
        }

        disk.MakeReadOnly();

        Assert.Equal(
            "The memory bank 'b.membank' cannot be changed, since its folder cannot be written to; change its permissions, or work on a copy.",
            Assert.Throws<IOException>(() => MemoryBank.OpenToWrite(path)).Message);
        using var reader = MemoryBank.OpenToRead(path);
        using var index = RecallIndex.Open(reader);
        Assert.Single(index.Recall(new RecallQuery { Key = new float[5] }));
    }

    private MemoryBank Create() => MemoryBank.Create(Path, MadeUpMemories.Options);

    private IReadOnlyList<MemoryInfo> Reopened()
    {
        using var reader = MemoryBank.OpenToRead(Path);
        Assert.True(reader.Verify().IsClean, string.Join(' ', reader.Verify().Damages));
        return reader.List();
    }
}
