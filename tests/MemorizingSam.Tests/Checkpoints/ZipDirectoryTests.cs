using System.Buffers.Binary;
using System.IO.Compression;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class ZipDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_StoredEntries_FindsTheirBytes()
    {
        var bytes = TorchFiles.ZipOf(("a/é", [1, 2, 3]), ("a/empty", []), ("b", [4]));
        using var file = new MappedFile(_folder.Write("x.zip", bytes));

        var entries = ZipDirectory.Read(file, new ReadBudget("x.zip", file.Length)).Entries;

        Assert.Equal(["a/é", "a/empty", "b"], entries.Keys);
        Assert.Equal([3L, 0, 1], entries.Values.Select(extent => extent.Length));
        var content = new byte[3];
        file.Read(entries["a/é"].Offset, content);
        Assert.Equal([1, 2, 3], content);
        Assert.Equal(Crc32.Append(0, content), entries["a/é"].Crc);
    }

    [Fact]
    public void Read_WithComment_FindsTheDirectoryBeforeIt()
    {
        byte[] bytes = [.. TorchFiles.ZipOf(("a", [1])), .. "PK\u0005\u0006 comment"u8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 14), 12);

        Assert.Equal(["a"], Read(bytes).Keys);
    }

    [Fact]
    public void Read_CompressedEntry_AsksToStoreIt()
        => AssertRefused(
            TorchFiles.ZipOf(CompressionLevel.Optimal, ("a/data.pkl", new byte[1_000])),
            "holds 'a/data.pkl' compressed or encrypted, which torch.save never does; unpack and zip it again without "
            + "compression, or save it again with torch.save.");

    [Fact]
    public void Read_EncryptedEntry_IsRefused()
        => AssertRefused(
            Edit(TorchFiles.ZipOf(("a", [1])), "PK\u0001\u0002"u8, 8, 1, 2),
            "holds 'a' compressed or encrypted, which torch.save never does; unpack and zip it again without "
            + "compression, or save it again with torch.save.");

    [Theory]
    [InlineData(20, 9, 4, "'a' is stored, yet has two sizes, 9 and 1")]
    [InlineData(42, 1, 4, "'a' does not begin where its directory says")]
    [InlineData(42, 1_000_000, 4, "'a' begins outside of the file")]
    [InlineData(42, uint.MaxValue, 4, "'a' lacks its 64-bit sizes")]
    [InlineData(0, 7, 1, "entry 1 of its directory does not begin as one")]
    [InlineData(30, 60_000, 2, "entry 1 of its directory is cut off")]
    public void Read_DirectoryThatLies_SaysWhere(int field, uint value, int width, string what)
        => AssertRefused(
            Edit(TorchFiles.ZipOf(("a", [1])), "PK\u0001\u0002"u8, field, value, width),
            $"is a damaged zip: {what}; download or copy it again.");

    [Theory]
    [InlineData(10, 500, 2, "500 entries in 47 bytes")]
    [InlineData(12, 1_000_000, 4, "its directory lies outside of the file")]
    [InlineData(16, 1_000_000, 4, "its directory lies outside of the file")]
    public void Read_EndThatLies_SaysWhere(int field, uint value, int width, string what)
        => AssertRefused(
            Edit(TorchFiles.ZipOf(("a", [1])), "PK\u0005\u0006"u8, field, value, width),
            $"is a damaged zip: {what}; download or copy it again.");

    [Fact]
    public void Read_SizesThatReachIntoTheDirectory_AreRefused()
    {
        var bytes = Edit(TorchFiles.ZipOf(("a", [1])), "PK\u0001\u0002"u8, 20, 60, 4);
        AssertRefused(
            Edit(bytes, "PK\u0001\u0002"u8, 24, 60, 4),
            "is a damaged zip: 'a' ends outside of the file; download or copy it again.");
    }

    [Fact]
    public void Read_EntriesOverEachOther_AreRefused()
    {
        // The first entry grows over the header of the second.
        var bytes = Edit(TorchFiles.ZipOf(("a", [1]), ("b", [2])), "PK\u0001\u0002"u8, 20, 10, 4);
        AssertRefused(
            Edit(bytes, "PK\u0001\u0002"u8, 24, 10, 4),
            "is a damaged zip: two of its entries overlap; download or copy it again.");
    }

    [Fact]
    public void Read_OneNameTwice_IsRefused()
        => AssertRefused(
            TorchFiles.ZipOf(("a", [1]), ("a", [2])), "is a damaged zip: 'a' is in it twice; download or copy it again.");

    private static byte[] Edit(byte[] zip, ReadOnlySpan<byte> signature, int field, uint value, int width)
    {
        var copy = zip.ToArray();
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        bytes[..width].CopyTo(copy.AsSpan(copy.AsSpan().IndexOf(signature) + field));
        return copy;
    }

    private IReadOnlyDictionary<string, FileExtent> Read(byte[] bytes)
    {
        using var file = new MappedFile(_folder.Write("x.zip", bytes));
        return ZipDirectory.Read(file, new ReadBudget(file.Path, file.Length)).Entries;
    }

    private void AssertRefused(byte[] bytes, string problem)
    {
        var exception = Assert.Throws<CheckpointException>(() => Read(bytes));
        Assert.Equal($"'x.zip' {problem}", exception.Message);
    }
}
