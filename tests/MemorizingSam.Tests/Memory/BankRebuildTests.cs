using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

/// <summary>A bank changes its encoder in one step, or not at all.</summary>
public sealed class BankRebuildTests : IDisposable
{
    private static readonly BankOptions Other = MadeUpMemories.Options with { EncoderFingerprint = MadeUpMemories.Hash("other"), Tokens = 5, RecallKeyLength = 7 };

    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("b.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_OtherEncodersMemories_TakeThePlaceOfAll()
    {
        Begin();
        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            Rebuild(bank);
            Assert.Equal(Other, bank.Options);
        }

        using var rebuilt = MemoryBank.OpenToWrite(Bank);
        AssertNew(rebuilt);
        Assert.Equal([true, false], rebuilt.List().Select(memory => memory.Enabled));
        rebuilt.Add(MadeUpMemories.Case(Other, 9));
        Assert.True(rebuilt.Verify().IsClean);
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingBehind()
    {
        Begin();
        using var bank = MemoryBank.OpenToWrite(Bank);
        var before = Directory.GetFiles(Path.Combine(Bank, "memories")).Order(StringComparer.Ordinal).ToArray();

        using (var rebuild = bank.BeginRebuild(Other))
        {
            rebuild.Add(MadeUpMemories.Case(Other, 1) with { Thumbnail = new byte[] { 7 } });
            Assert.True(Directory.GetFiles(Path.Combine(Bank, "memories")).Length > before.Length);
        }

        Assert.Equal(before, Directory.GetFiles(Path.Combine(Bank, "memories")).Order(StringComparer.Ordinal));
        AssertOld(bank);
    }

    [Fact]
    public void Commit_AByteFlippedOnTheDisk_LeavesTheOldBank()
    {
        Begin();
        using var bank = MemoryBank.OpenToWrite(Bank);
        using (var rebuild = bank.BeginRebuild(Other))
        {
            var path = Path.Combine(Bank, "memories", rebuild.Add(MadeUpMemories.Case(Other, 1)) + ".safetensors");
            var bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);

            Assert.Throws<CheckpointException>(rebuild.Commit);
        }

        AssertOld(bank);
    }

    [Fact]
    public void Commit_TheBankChangedMeanwhile_IsRefused()
    {
        Begin();
        using var bank = MemoryBank.OpenToWrite(Bank);
        using var rebuild = bank.BeginRebuild(Other);
        rebuild.Add(MadeUpMemories.Case(Other, 1));
        bank.Add(MadeUpMemories.Case(3));

        Assert.Equal(
            "The memory bank 'b.membank' was changed while it was made anew; begin again.",
            Assert.Throws<InvalidOperationException>(rebuild.Commit).Message);
        Assert.Equal(3, bank.Count);
    }

    [Fact]
    public void BeginRebuild_TheSameEncoder_IsRefused()
    {
        Begin();
        using var bank = MemoryBank.OpenToWrite(Bank);

        Assert.StartsWith(
            "'b.membank' belongs to encoder ",
            Assert.Throws<ArgumentException>(() => bank.BeginRebuild(MadeUpMemories.Options with { Tokens = 5 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_OfAReaderOfTheOldBank_SaysThatItIsAnotherOneNow()
    {
        Begin();
        using var reader = MemoryBank.OpenToRead(Bank);
        using (var bank = MemoryBank.OpenToWrite(Bank))
        {
            Rebuild(bank);
        }

        Assert.EndsWith(
            "was replaced by another memory bank; open it again.",
            Assert.Throws<CheckpointException>(() => reader.Refresh()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Step_IsTheLast_ThereIsTheOldBankOrTheNew()
    {
        var (old, @new) = (0, 0);
        for (var stop = 0; ; stop++)
        {
            Begin();
            var count = 0;
            try
            {
                using var bank = MemoryBank.OpenToWrite(Bank, null, new BankFiles(_ =>
                {
                    if (count++ >= stop)
                    {
                        throw new KilledException();
                    }
                }));
                Rebuild(bank);
                break;
            }
            catch (KilledException)
            {
                using var survivor = MemoryBank.OpenToWrite(Bank);
                var isOld = survivor.Options == MadeUpMemories.Options;
                (old, @new) = isOld ? (old + 1, @new) : (old, @new + 1);
                Assert.True(isOld || @new > 0);
                if (isOld)
                {
                    AssertOld(survivor);
                }
                else
                {
                    AssertNew(survivor);
                }
            }
        }

        Assert.InRange(old, 15, 60);
        Assert.InRange(@new, 3, 30);
    }

    [Fact]
    public void Step_Fails_TheOldBankGoesOnAndCanBeMadeAnew()
    {
        for (var stop = 0; ; stop++)
        {
            Begin();
            var count = 0;
            using var bank = MemoryBank.OpenToWrite(Bank, null, new BankFiles(step =>
            {
                if (count++ == stop)
                {
                    throw new IOException($"Step {step} failed.");
                }
            }));
            try
            {
                Rebuild(bank);
            }
            catch (IOException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                if (bank.Options == MadeUpMemories.Options)
                {
                    AssertOld(bank);
                    Rebuild(bank);
                }
            }

            AssertNew(bank);
            if (count <= stop)
            {
                Assert.InRange(stop, 20, 90);
                return;
            }
        }
    }

    private void Begin()
    {
        if (Directory.Exists(Bank))
        {
            Directory.Delete(Bank, recursive: true);
        }

        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        bank.Add(MadeUpMemories.Case(1) with { Thumbnail = new byte[] { 1 } });
        bank.Add(MadeUpMemories.Case(2));
    }

    private static void Rebuild(MemoryBank bank)
    {
        using var rebuild = bank.BeginRebuild(Other);
        rebuild.Add(MadeUpMemories.Case(Other, 1) with { Thumbnail = new byte[] { 1 } });
        rebuild.Add(MadeUpMemories.Case(Other, 2), isEnabled: false);
        rebuild.Commit();
    }

    private static void AssertOld(MemoryBank bank)
    {
        Assert.Equal(2, bank.Count);
        AssertWhole(bank, MadeUpMemories.Options);
    }

    private static void AssertNew(MemoryBank bank)
    {
        Assert.Equal(2, bank.Count);
        AssertWhole(bank, Other);
    }

    private static void AssertWhole(MemoryBank bank, BankOptions options)
    {
        Assert.Equal(options, bank.Options);
        Assert.True(bank.Verify().IsClean, string.Join(' ', bank.Verify().Damages));
        using var index = RecallIndex.Open(bank);
        Assert.Equal(bank.Statistics().Enabled, index.Count);
    }

    private sealed class KilledException : Exception;
}
