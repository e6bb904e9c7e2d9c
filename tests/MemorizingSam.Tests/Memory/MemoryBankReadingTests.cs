using System.Security.Cryptography;
using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class MemoryBankReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder.File("b.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statistics_SomeMemories_AreCounted()
    {
        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        bank.Add(MadeUpMemories.Case(1, "liver", "spleen"));
        bank.Disable(bank.Add(MadeUpMemories.Case(2, "liver")));
        var removed = bank.Show(bank.Add(MadeUpMemories.Case(3)));
        bank.Remove(removed.Id);

        var statistics = bank.Statistics();

        Assert.Equal((2, 1, 1), (statistics.Count, statistics.Enabled, statistics.RemovedCount));
        Assert.Equal(removed.Bytes, statistics.RemovedBytes);
        Assert.Equal(bank.List().Sum(memory => memory.Bytes), statistics.Bytes);
        Assert.Equal([("liver", 2), ("spleen", 1)], statistics.ByCategory.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void Show_BeginningOfAnId_FindsItUnlessTwoBeginSo()
    {
        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        var numbers = new Dictionary<string, int>();
        for (var number = 0; bank.Count == 0; number++)
        {
            // The first digits of the id that it would have; among some hundred cases two begin alike.
            var prefix = Convert.ToHexStringLower(SHA256.HashData(MemoryFile.Encode(MadeUpMemories.Case(number), MadeUpMemories.Options)))[..4];
            if (!numbers.TryAdd(prefix, number))
            {
                bank.Add(MadeUpMemories.Case(number));
                Assert.Equal(bank.List()[0], bank.Show(prefix));

                bank.Add(MadeUpMemories.Case(numbers[prefix]));
                Assert.Equal(
                    $"Several memories of 'b.membank' begin with '{prefix}'; give more digits.",
                    Assert.Throws<ArgumentException>(() => bank.Show(prefix)).Message);
            }
        }
    }

    [Fact]
    public void Verify_AnyFlippedByteOfAnyFile_IsFoundAndNeverUsed()
    {
        var kept = Fill();
        foreach (var file in Directory.GetFiles(Bank, "*", SearchOption.AllDirectories).Where(file => IsUsed(Path.GetFileName(file), kept)))
        {
            var good = File.ReadAllBytes(file);
            for (var at = 0; at < good.Length; at++)
            {
                // Every byte of the log, whose lines depend on each other; of the others, which are only hashed, every seventh.
                if (!file.EndsWith(".jsonl", StringComparison.Ordinal) && at % 7 != 0)
                {
                    continue;
                }

                var bytes = good.ToArray();
                bytes[at] ^= (byte)(1 << (at % 8));
                File.WriteAllBytes(file, bytes);
                AssertFound(kept, $"{Path.GetFileName(file)} byte {at}");
            }

            File.WriteAllBytes(file, good);
        }

        using var bank = MemoryBank.OpenToRead(Bank);
        Assert.True(bank.Verify().IsClean);
    }

    [Fact]
    public void TryRead_DamagedMemory_IsPassedOverWithOneWarning()
    {
        var kept = Fill();
        var id = kept.Keys.First();
        Flip(Path.Combine(Bank, "memories", $"{id}.safetensors"), at: 500);
        using var bank = MemoryBank.OpenToRead(Bank);

        Assert.False(bank.TryRead(id, out var tensors));
        Assert.False(bank.TryRead(id, out _));

        Assert.Null(tensors);
        Assert.Equal(
            $"Memory {id} is passed over: '{id}.safetensors' is damaged: its checksum is not the one it was stored with; "
            + "remove this memory, or restore it from a copy of the bank.",
            Assert.Single(bank.Warnings));
        Assert.Equal(id, Assert.Single(bank.Verify().Damages).Id);
        Assert.Throws<CheckpointException>(() => bank.Read(id));
    }

    [Fact]
    public void ReadThumbnail_Damaged_SaysSo()
    {
        Fill();
        Flip(Assert.Single(Directory.GetFiles(Path.Combine(Bank, "memories"), "*.png")), at: 1);
        using var bank = MemoryBank.OpenToRead(Bank);
        var id = bank.List().Single(memory => memory.ThumbnailChecksum is not null).Id;

        Assert.EndsWith(
            $"is damaged or gone; it is the picture of memory {id}. Restore it from a copy of the bank.",
            Assert.Throws<CheckpointException>(() => bank.ReadThumbnail(id)).Message,
            StringComparison.Ordinal);
    }

    // All but the lock, which is empty, and what was removed.
    private static bool IsUsed(string name, Dictionary<string, string> kept)
        => name != "lock"
            && (!name.EndsWith(".safetensors", StringComparison.Ordinal) || kept.ContainsKey(Path.GetFileNameWithoutExtension(name)));

    private void AssertFound(Dictionary<string, string> kept, string where)
    {
        MemoryBank bank;
        try
        {
            bank = MemoryBank.OpenToRead(Bank);
        }
        catch (CheckpointException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return;
        }

        using (bank)
        {
            Assert.False(bank.Verify().IsClean, where);
            foreach (var memory in bank.List())
            {
                // Removed ones do not come back, changed ones are not as they were before, and what can be read is what was written.
                Assert.True(kept.TryGetValue(memory.Id, out var told), where);
                if (bank.TryRead(memory.Id, out var tensors))
                {
                    Assert.Equal(told, Told(memory, tensors));
                }
            }
        }
    }

    private Dictionary<string, string> Fill()
    {
        using var bank = MemoryBank.Create(Bank, MadeUpMemories.Options);
        string[] ids = [.. Enumerable.Range(0, 4).Select(number => bank.Add(MadeUpMemories.Case(number)))];
        bank.Remove(ids[1]);
        bank.Disable(ids[2]);
        bank.Weigh(ids[3], 2);
        bank.Replace(ids[0], MadeUpMemories.Case(7) with { Thumbnail = new byte[] { 1, 2, 3, 4 } });
        return bank.List().ToDictionary(memory => memory.Id, memory => Told(memory, bank.Read(memory.Id)));
    }

    private static string Told(MemoryInfo memory, MemoryTensors tensors)
        => $"{memory.Enabled} {memory.Weight} {memory.Provenance} {string.Join(',', memory.Geometry.AffineRas)} "
            + $"{string.Join(',', tensors.Keys.ToArray())} {string.Join(',', tensors.Mask("liver"))}";

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 4;
        File.WriteAllBytes(path, bytes);
    }
}
