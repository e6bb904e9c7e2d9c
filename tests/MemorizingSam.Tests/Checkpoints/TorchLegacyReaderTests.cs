using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class TorchLegacyReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ViewOfAStorage_AddsItsOffset()
    {
        // The first versions of torch wrote views as storages of their own, with a place in their root.
        var pickle = PickleBuilder.Make(p => p.Ops("}").Text("w")
            .Global("torch._utils", "_rebuild_tensor").Ops("((").Text("storage").Global("torch", "FloatStorage").Text("7")
            .Text("cpu").Integer(5).Ops("(").Text("8").Integer(1).Integer(4).Ops("ttQ")
            .Integer(1).Integers(2).Integers(2).Ops("tRs"));
        var tensor = Assert.Single(Read(TorchFiles.Legacy(pickle, 4, ("7", TorchFiles.Floats(0, 1, 2, 3, 4)))).Tensors);

        Assert.Equal([2, 4], TensorValues.Of(tensor));
    }

    [Fact]
    public void Read_PickleOfSomethingElse_SaysSo()
        => AssertRefused(
            PickleBuilder.Make(p => p.Text("hello")),
            "is a pickle, but not one of torch.save; give a .pth file from torch.save or a .safetensors file.");

    [Fact]
    public void Read_OtherProtocolVersion_SaysSo()
    {
        var bytes = Good();
        bytes[bytes.AsSpan().IndexOf(BitConverter.GetBytes(1001L))]++;
        AssertRefused(
            bytes,
            "was saved big-endian or by an unknown version of torch; load and save it again with torch 1.6 or later.");
    }

    [Fact]
    public void Read_BigEndianMachine_SaysSo()
    {
        var bytes = Good();
        bytes[bytes.AsSpan().IndexOf("little_endian"u8) + "little_endian".Length] = 0x89;
        AssertRefused(
            bytes,
            "was saved big-endian or by an unknown version of torch; load and save it again with torch 1.6 or later.");
    }

    [Fact]
    public void Read_UnknownStorageInTheList_IsRefused()
        => AssertRefused(
            TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("9", new byte[8])),
            "lists a storage that none of its tensors uses; it is damaged.");

    [Fact]
    public void Read_StorageTwiceInTheList_IsRefused()
        => AssertRefused(
            TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", new byte[8]), ("0", new byte[8])),
            "lists storage '0' twice; it is damaged.");

    [Fact]
    public void Read_StorageNotInTheList_IsRefused()
        => AssertRefused(
            TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4),
            "names storage '0', which is not in it; download or copy it again.");

    [Fact]
    public void Read_StorageOfAnotherSize_IsRefused()
        => AssertRefused(
            TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", new byte[12])),
            "holds 3 elements for storage '0' where its pickle says 2; it is damaged.");

    [Fact]
    public void Read_BytesAtTheEnd_AreRefused()
        => AssertRefused([.. Good(), 0], "has 1 bytes after its last storage; it is damaged.");

    private static byte[] Good() => TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", new byte[8]));

    private Checkpoint Read(byte[] bytes) => CheckpointFile.Read(_folder.Write("x.pth", bytes));

    private void AssertRefused(byte[] bytes, string problem)
    {
        var exception = Assert.Throws<CheckpointException>(() => Read(bytes));
        Assert.Equal($"'x.pth' {problem}", exception.Message);
    }
}
