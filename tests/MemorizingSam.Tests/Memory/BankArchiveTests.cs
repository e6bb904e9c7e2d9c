using System.IO.Compression;
using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class BankArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _id;

    public BankArchiveTests()
    {
        using var bank = MemoryBank.Create(_folder.File("b.membank"), MadeUpMemories.Options);
        _id = bank.Add(MadeUpMemories.Case(1));
        bank.Add(MadeUpMemories.Case(2));
        bank.Export(Archive);
    }

    private string Archive => _folder.File("a.zip");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../evil.safetensors")]
    [InlineData("memories/../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("memories/")]
    [InlineData("memories\\..\\evil.png")]
    public void Open_ForeignName_IsRefused(string name)
    {
        Change(zip => zip.CreateEntry(name, CompressionLevel.NoCompression).Open().Dispose());

        AssertRefused($"'a.zip' holds '{name}', which no archive of a memory bank does; nothing was imported. Export the bank again.");
    }

    [Fact]
    public void Open_CompressedEntry_IsRefused()
    {
        Change(zip =>
        {
            using var bomb = zip.CreateEntry($"memories/{new string('a', 32)}.safetensors", CompressionLevel.SmallestSize).Open();
            bomb.Write(new byte[1 << 20]);
        });

        AssertRefused(
            $"'a.zip' holds 'memories/{new string('a', 32)}.safetensors' compressed or twice; nothing was imported. Export the bank again.");
    }

    [Fact]
    public void Open_EntryTwice_IsRefused()
    {
        Change(zip => zip.CreateEntry($"memories/{_id}.safetensors", CompressionLevel.NoCompression).Open().Dispose());

        AssertRefused($"'a.zip' holds 'memories/{_id}.safetensors' compressed or twice; nothing was imported. Export the bank again.");
    }

    [Fact]
    public void Verify_MemoryIsMissing_IsRefused()
    {
        Change(zip => zip.GetEntry($"memories/{_id}.safetensors")!.Delete());

        AssertRefused($"'a.zip' lacks 'memories/{_id}.safetensors'; it is no archive of a memory bank, or is damaged. Nothing was imported.");
    }

    [Fact]
    public void Open_NoZip_IsRefused()
    {
        File.WriteAllText(Archive, "no zip at all");

        AssertRefused("'a.zip' is no archive of a memory bank, or is damaged; copy or export it again. Nothing was imported.");
    }

    [Fact]
    public void Open_NoFile_SaysWhereItLooked()
    {
        File.Delete(Archive);

        AssertRefused($"'a.zip' was not found (looked for {Archive}); check the path.");
    }

    [Fact]
    public void Import_AnyFlippedByte_IsRefusedOrHarmless()
    {
        var good = File.ReadAllBytes(Archive);
        var refused = 0;
        using var bank = MemoryBank.Create(_folder.File("c.membank"), MadeUpMemories.Options);
        for (var at = 0; at < good.Length; at += 11)
        {
            var bytes = good.ToArray();
            bytes[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(Archive, bytes);
            try
            {
                // Dates and attributes of a zip are not content.
                bank.Import(Archive);
            }
            catch (CheckpointException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }

        Assert.InRange(refused, good.Length / 11 * 3 / 4, good.Length);
        using var original = MemoryBank.OpenToRead(_folder.File("b.membank"));
        Assert.True(bank.Verify().IsClean);
        Assert.All(bank.List(), memory => Assert.Equal(original.Show(memory.Id).Checksum, memory.Checksum));
    }

    [Fact]
    public void Import_CutOffAnywhere_IsRefused()
    {
        var good = File.ReadAllBytes(Archive);
        using var bank = MemoryBank.Create(_folder.File("c.membank"), MadeUpMemories.Options);
        for (var length = 0; length < good.Length; length += 37)
        {
            File.WriteAllBytes(Archive, good[..length]);
            Assert.Throws<CheckpointException>(() => bank.Import(Archive));
        }

        Assert.Equal(0, bank.Count);
    }

    [Fact]
    public void Import_MemoryOfOtherShapesThanItsManifestSays_IsRefused()
    {
        // A whole archive of other sizes whose manifest claims ours: every checksum fits.
        var options = MadeUpMemories.Options with { Tokens = 5 };
        using (var other = MemoryBank.Create(_folder.File("o.membank"), options))
        {
            other.Add(MadeUpMemories.Case(options, 3, "liver"));
            other.Export(Archive);
        }

        Change(zip =>
        {
            string[] lines;
            using (var reader = new StreamReader(zip.GetEntry("manifest.jsonl")!.Open()))
            {
                lines = reader.ReadToEnd().Split('\n');
            }

            lines[0] = ManifestTests.Signed(lines[0].Replace("\"tokens\":5", "\"tokens\":3", StringComparison.Ordinal));
            zip.GetEntry("manifest.jsonl")!.Delete();
            using var writer = new StreamWriter(zip.CreateEntry("manifest.jsonl", CompressionLevel.NoCompression).Open());
            writer.Write(string.Join('\n', lines));
        });

        using var bank = MemoryBank.Create(_folder.File("c.membank"), MadeUpMemories.Options);
        Assert.EndsWith(
            "lacks Float16 'keys' of (2, 3, 4); it was not made for this bank.",
            Assert.Throws<CheckpointException>(() => bank.Import(Archive)).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, bank.Count);
        Assert.Empty(Directory.GetFiles(Path.Combine(bank.Folder, "memories")));
    }

    private void Change(Action<ZipArchive> change)
    {
        using var zip = ZipFile.Open(Archive, ZipArchiveMode.Update);
        change(zip);
    }

    private void AssertRefused(string message)
    {
        using var bank = MemoryBank.Create(_folder.File("c.membank"), MadeUpMemories.Options);

        Assert.Equal(message, Assert.Throws<CheckpointException>(() => bank.Import(Archive)).Message);
        Assert.Equal(0, bank.Count);
    }
}
