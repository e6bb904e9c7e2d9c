using System.Numerics;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class UnpicklerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Constants_GivesTheirValues()
    {
        Assert.Null(Load(p => p.Ops("N")));
        Assert.Equal(true, Load(p => p.Op(0x88)));
        Assert.Equal(false, Load(p => p.Op(0x89)));
        Assert.Equal(-5L, Load(p => p.UInt32('J', unchecked((uint)-5))));
        Assert.Equal(200L, Load(p => p.Op('K', 200)));
        Assert.Equal(40_000L, Load(p => p.Op('M', 0x40, 0x9c)));
        Assert.Equal(0L, Load(p => p.Op(0x8a, 0)));
        Assert.Equal(-1L, Load(p => p.Op(0x8a, 1, 0xff)));
        Assert.Equal(long.MinValue, Load(p => p.Integer(long.MinValue)));
        Assert.Equal(BigInteger.Pow(2, 70), Load(p => p.Op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0x40)));
        Assert.Equal(7L, Load(p => p.UInt32(0x8b, 1).Raw([7])));
        Assert.Equal(-1.5, Load(p => p.Op('G', 0xbf, 0xf8, 0, 0, 0, 0, 0, 0)));
    }

    [Fact]
    public void Load_Texts_GivesTheirCharacters()
    {
        var long8 = new byte[] { 2, 0, 0, 0, 0, 0, 0, 0 };
        Assert.Equal("é", Load(p => p.Text("é")));
        Assert.Equal("é", Load(p => p.Op(0x8c, 2).Raw("é"u8)));
        Assert.Equal("é", Load(p => p.Op(0x8d, long8).Raw("é"u8)));
        Assert.Equal("é", Load(p => p.Op('U', 1, 0xe9)));
        Assert.Equal("é", Load(p => p.UInt32('T', 1).Raw([0xe9])));
        Assert.Equal([1, 2], Assert.IsType<byte[]>(Load(p => p.Op('C', 2, 1, 2))));
        Assert.Equal([1, 2], Assert.IsType<byte[]>(Load(p => p.UInt32('B', 2).Raw([1, 2]))));
        Assert.Equal([1, 2], Assert.IsType<byte[]>(Load(p => p.Op(0x8e, long8).Raw([1, 2]))));
    }

    [Fact]
    public void Load_Containers_KeepTheirOrder()
    {
        Assert.Equal([1L, 2L, 3L], Assert.IsType<PickleTuple>(Load(p => p.Integers(1, 2, 3))).Items);
        Assert.Empty(Assert.IsType<PickleTuple>(Load(p => p.Ops(")"))).Items);
        Assert.Equal([true], Assert.IsType<PickleTuple>(Load(p => p.Op(0x88).Op(0x85))).Items);
        Assert.Equal([null, null], Assert.IsType<PickleTuple>(Load(p => p.Ops("NN").Op(0x86))).Items);
        Assert.Equal([null, null, true], Assert.IsType<PickleTuple>(Load(p => p.Ops("NN").Op(0x88).Op(0x87))).Items);
        Assert.Equal([1L, 2L, 3L], Assert.IsType<PickleList>(
            Load(p => p.Ops("]").Integer(1).Ops("a(").Integer(2).Integer(3).Ops("e"))).Items);
        Assert.Equal(
            [new("a", 1L), new(2L, "b"), new("c", null)],
            Assert.IsType<PickleDict>(
                Load(p => p.Ops("}").Text("a").Integer(1).Ops("s(").Integer(2).Text("b").Text("c").Ops("Nu"))).Items);
    }

    [Fact]
    public void Load_MemoAndStack_FollowTheirInstructions()
    {
        Assert.Equal([1L, 1L], Tuple(p => p.Ops("(").Integer(1).Op('q', 9).Op('h', 9).Ops("t")));
        Assert.Equal([1L, 1L], Tuple(p => p.Ops("(").Integer(1).UInt32('r', 900).UInt32('j', 900).Ops("t")));
        Assert.Equal([1L, 2L, 2L], Tuple(p => p.Ops("(").Integer(1).Op(0x94).Integer(2).Op(0x94).Op('h', 1).Ops("t")));
        Assert.Equal([1L, 1L], Tuple(p => p.Ops("(").Integer(1).Ops("2t")));
        Assert.Equal([1L], Tuple(p => p.Ops("(").Integer(1).Integer(2).Ops("0t")));
        Assert.Equal([1L], Tuple(p => p.Ops("(").Integer(1).Ops("(").Integer(2).Integer(3).Ops("1t")));
        Assert.Equal(1L, Load(p => p.Op(0x95, 9, 0, 0, 0, 0, 0, 0, 0).Integer(1)));
    }

    [Theory]
    [InlineData("0", "it uses more values than there are")]
    [InlineData("(0", "it uses more values than there are")]
    [InlineData("N(R", "it uses more values than there are")]
    [InlineData("q\u0001", "it uses more values than there are")]
    [InlineData("h\u0001", "it recalls value 1, which it never kept")]
    [InlineData("t", "it closes a group that was not opened")]
    [InlineData("NNa", "it appends to something that is not a list")]
    [InlineData("NNNs", "it sets an item of something that is not a dict")]
    [InlineData("}(Nu", "it sets a key without a value")]
    [InlineData("N)R", "it calls something that is not a name")]
    [InlineData("NQ", "it refers to something that is not a storage")]
    [InlineData("NN", "it stops with values left over")]
    [InlineData("N(", "it uses more values than there are")]
    [InlineData("X\u0001\0\0\0\u00ff", "it holds text that is not UTF-8")]
    [InlineData("\u0080\u0006", "it has protocol 6, the highest is 5")]
    public void Load_DamagedPickle_SaysWhatIsWrong(string ops, string what)
    {
        var exception = Assert.Throws<CheckpointException>(() => Load(p => p.Ops(ops)));
        Assert.StartsWith(
            $"'pickle' holds a damaged pickle: {what} (before offset ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("); download or copy it again.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_IntegerOfThousandsOfBytes_IsRefused()
        => Assert.Equal(
            "'pickle' holds a damaged pickle: it holds an integer of 5,000 bytes, the most is 255 (before offset 7); "
            + "download or copy it again.",
            Assert.Throws<CheckpointException>(() => Load(p => p.UInt32(0x8b, 5_000).Raw(new byte[5_000]))).Message);

    [Fact]
    public void Load_NameWithoutEnd_IsRefused()
        => Assert.Equal(
            "'pickle' holds a damaged pickle: it holds a name of more than 256 characters (before offset 259); "
            + "download or copy it again.",
            Assert.Throws<CheckpointException>(() => Load(p => p.Ops("c" + new string('x', 1_000)))).Message);

    [Theory]
    [InlineData("DoubleStorage", 5)]
    [InlineData("FloatStorage", 6)]
    public void Load_StorageWithTwoFaces_IsRefused(string type, long count)
    {
        var exception = Assert.Throws<CheckpointException>(
            () => Load(p => p.Ops("(").Storage("FloatStorage", "0", 5).Storage(type, "0", count).Ops("t")));
        Assert.StartsWith(
            "'pickle' holds a damaged pickle: storage '0' has two types or sizes", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(5, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 1)]
    public void Load_PartOutsideItsStorage_IsRefused(long offset, long count)
    {
        var exception = Assert.Throws<CheckpointException>(() => Load(p => p.Ops("(").Text("storage")
            .Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(5)
            .Ops("(").Text("1").Integer(offset).Integer(count).Ops("ttQ")));
        Assert.StartsWith(
            "'pickle' holds a damaged pickle: it looks at a part of a storage that is not there",
            exception.Message,
            StringComparison.Ordinal);
    }

    private object?[] Tuple(Action<PickleBuilder> build) => Assert.IsType<PickleTuple>(Load(build)).Items;

    private object? Load(Action<PickleBuilder> build)
    {
        using var file = new MappedFile(_folder.Write("pickle", PickleBuilder.Make(build)));
        return new Unpickler(new ByteCursor(file, 0, file.Length), new ReadBudget(file.Path, file.Length)).Load();
    }
}
