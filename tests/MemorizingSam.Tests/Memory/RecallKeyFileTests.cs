using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class RecallKeyFileTests : IDisposable
{
    private static readonly BankOptions Options = MadeUpMemories.Options with { RecallKeyLength = 2 };
    private static readonly string Id = "000102030405060708090a0b0c0d0e0f";

    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.File("recall-3.keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_AKey_HasTheDocumentedBytes()
    {
        RecallKeyFile.Append(new BankFiles(), Keys, Options, 3, (Id, new float[] { 1, -2 }));

        byte[] id = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] rest = [.. new byte[12], 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];
        byte[] header = [.. "MEMSAMRK"u8, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, .. new byte[40]];
        Assert.Equal([.. header, .. id, .. BitConverter.GetBytes(Crc32.Append(0, [.. id, .. rest])), .. rest], File.ReadAllBytes(Keys));
    }

    [Fact]
    public void Append_BehindARowThatWasCutOff_KeepsTheRowsInStep()
    {
        for (var cut = 0; cut < 40; cut += 3)
        {
            RecallKeyFile.Append(new BankFiles(), Keys, Options, 3, (Id, new float[] { 1, 2 }));
            File.AppendAllText(Keys, new string('x', cut));
        }

        using var keys = MappedKeys.Open(Keys, Options, 3)!;
        using var lease = keys.Read();
        Assert.Equal(14, keys.Rows);
        for (var row = 0; row < keys.Rows; row++)
        {
            Assert.True(RecallKeyFile.IsWhole(lease.Row(row)));
            Assert.Equal(Id, RecallKeyFile.IdOf(lease.Row(row)));
            Assert.Equal([1f, 2f], lease.Key(row).ToArray());
        }
    }

    [Fact]
    public void Append_ToKeysOfAnotherGeneration_BeginsAnew()
    {
        RecallKeyFile.Append(new BankFiles(), Keys, Options, 2, (Id, new float[] { 1, 2 }));
        Assert.Null(MappedKeys.Open(Keys, Options, 3));

        RecallKeyFile.Append(new BankFiles(), Keys, Options, 3, (Id, new float[] { 3, 4 }));

        using var keys = MappedKeys.Open(Keys, Options, 3);
        Assert.Equal(1, keys!.Rows);
    }
}
