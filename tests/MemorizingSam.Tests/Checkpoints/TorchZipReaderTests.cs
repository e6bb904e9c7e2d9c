using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class TorchZipReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SmallestFile_GivesItsTensor()
    {
        var checkpoint = Read(TorchFiles.Zip(TorchFiles.OneTensorPickle(), ("0", TorchFiles.Floats(1.5f, -2))));
        var tensor = Assert.Single(checkpoint.Tensors);

        Assert.Equal("w Float32 (2)", tensor.ToString());
        Assert.Equal([1.5, -2], TensorValues.Of(tensor));
    }

    [Theory]
    [InlineData("1", "names storage '0', which is not in it; download or copy it again.", 8)]
    [InlineData("0", "holds 12 bytes for storage '0' where its pickle says 2 elements of Float32; it is damaged.", 12)]
    [InlineData("0", "holds 7 bytes for storage '0' where its pickle says 2 elements of Float32; it is damaged.", 7)]
    public void Read_StorageThatIsNotWhatThePickleSays_IsRefused(string key, string problem, int length)
        => AssertRefused(TorchFiles.Zip(TorchFiles.OneTensorPickle(), (key, new byte[length])), problem);

    [Theory]
    [InlineData("0", "archive/data.pkl")]
    [InlineData("1", "0")]
    public void Read_FlippedBit_FailsItsChecksum(string where, string named)
    {
        var bytes = TorchFiles.Zip(TorchFiles.OneTensorPickle(), ("0", TorchFiles.Floats(1.5f, -2)));
        var at = where == "0" ? bytes.AsSpan().IndexOf("storage"u8) : bytes.AsSpan().IndexOf(TorchFiles.Floats(1.5f, -2));
        bytes[at] ^= 1;

        AssertRefused(bytes, $"is damaged: entry '{named}' does not match its checksum; download or copy it again.");
    }

    [Fact]
    public void Read_SavedWithoutChecksums_IsTaken()
    {
        var bytes = TorchFiles.Zip(TorchFiles.OneTensorPickle(), ("0", TorchFiles.Floats(1.5f, -2)));

        Assert.Single(Read(TorchFiles.WithoutChecksums(bytes)).Tensors);
    }

    [Fact]
    public void Read_BytesAfterThePickle_AreRefused()
        => AssertRefused(
            TorchFiles.Zip([.. TorchFiles.OneTensorPickle(), 0, 0], ("0", new byte[8])),
            "has 2 bytes after the end of its pickle; it is damaged.");

    [Fact]
    public void Read_TwoPickles_AreRefused()
        => AssertRefused(
            TorchFiles.ZipOf(("a/data.pkl", []), ("b/data.pkl", [])), "holds 2 files named data.pkl; a checkpoint has one.");

    [Fact]
    public void Read_TorchScript_AsksForTheStateDict()
        => AssertRefused(
            TorchFiles.ZipOf(("a/data.pkl", []), ("a/code/x.py", []), ("a/constants.pkl", [])),
            "is a TorchScript program, which holds code; save the weights alone with torch.save(model.state_dict(), ...).");

    [Fact]
    public void Read_EmptyZip_SaysSo()
        => AssertRefused(
            TorchFiles.ZipOf(),
            "is a zip that holds no data.pkl, so not a PyTorch checkpoint (it is empty); give a .pth file from torch.save or a "
            + ".safetensors file.");

    [Theory]
    [InlineData("little", true)]
    [InlineData("big", false)]
    public void Read_ByteOrder_IsHeeded(string order, bool isRead)
    {
        var bytes = TorchFiles.ZipOf(
            ("a/data.pkl", TorchFiles.OneTensorPickle()),
            ("a/byteorder", System.Text.Encoding.ASCII.GetBytes(order)),
            ("a/data/0", new byte[8]));
        if (isRead)
        {
            Assert.Single(Read(bytes).Tensors);
        }
        else
        {
            AssertRefused(bytes, "was saved big-endian; load and save it again on a little-endian machine.");
        }
    }

    private Checkpoint Read(byte[] bytes) => CheckpointFile.Read(_folder.Write("x.pth", bytes));

    private void AssertRefused(byte[] bytes, string problem)
    {
        var exception = Assert.Throws<CheckpointException>(() => Read(bytes));
        Assert.Equal($"'x.pth' {problem}", exception.Message);
    }
}
