using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class NamedTensorTests
{
    [Fact]
    public void Constructor_BytesThatDoNotFill_SaysWhatIsNeeded()
    {
        var exception = Assert.Throws<ArgumentException>(() => new NamedTensor("w", ElementType.Float32, [2, 3], new byte[23]));
        Assert.Equal("'w' of Float32 (2, 3) needs 24 bytes, got 23.", exception.Message);
    }

    [Fact]
    public void Constructor_ImpossibleShape_SaysWhatIsAllowed()
    {
        var exception = Assert.Throws<ArgumentException>(() => new NamedTensor("w", ElementType.Bool, [-1], new byte[1]));
        Assert.Equal(
            "'w' cannot have shape (-1); give at most 64 axes of 0 or more, whose product fits in 64 bits.", exception.Message);
    }

    [Fact]
    public void Constructor_Shape_IsCopied()
    {
        long[] shape = [2];
        var tensor = new NamedTensor("w", ElementType.UInt8, shape, new byte[2]);

        shape[0] = 9;

        Assert.Equal([2L], tensor.Shape);
    }

    [Fact]
    public void WithName_Tensor_SharesTheBytes()
    {
        var tensor = new NamedTensor("w", ElementType.Int16, [1], new byte[2]);
        var renamed = tensor.WithName("v");

        Assert.Equal("v Int16 (1)", renamed.ToString());
        Assert.True(tensor.Data.Span == renamed.Data.Span);
    }
}
