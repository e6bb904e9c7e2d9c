using System.Runtime.InteropServices;
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

    [Fact]
    public void ToHalf_Singles_RoundsEachToTheNearestHalf()
    {
        float[] values = [0, 1, -1.5f, 1f / 3, 65504, 1e-9f];
        var tensor = new NamedTensor("w", ElementType.Float32, [2, 3], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

        var half = tensor.ToHalf();

        Assert.Equal((ElementType.Float16, 12), (half.Type, half.Data.Length));
        Assert.Equal(tensor.Shape, half.Shape);
        Assert.Equal(values.Select(value => (Half)value), MemoryMarshal.Cast<byte, Half>(half.Data.Span).ToArray());
        Assert.Same(half, half.ToHalf());
    }

    [Fact]
    public void ToHalf_TooLarge_NamesTensorAndValue()
    {
        float[] values = [1, 70000];
        var tensor = new NamedTensor("w", ElementType.Float32, [2], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

        Assert.Equal(
            "'w' holds 70000, float16 only numbers up to 65504; keep float32.",
            Assert.Throws<ArgumentException>(tensor.ToHalf).Message);
    }
}
