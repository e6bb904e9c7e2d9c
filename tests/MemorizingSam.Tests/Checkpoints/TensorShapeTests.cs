using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class TensorShapeTests
{
    [Theory]
    [InlineData(new long[0], 1)]
    [InlineData(new long[] { 3 }, 3)]
    [InlineData(new long[] { 2, 3, 4 }, 24)]
    [InlineData(new long[] { 0, 3 }, 0)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, 0 }, 0)]
    [InlineData(new long[] { long.MaxValue, 1 }, long.MaxValue)]
    public void TryCount_PossibleShape_MultipliesTheAxes(long[] shape, long expected)
    {
        Assert.True(TensorShape.TryCount(shape, out var count));
        Assert.Equal(expected, count);
    }

    [Theory]
    [InlineData(new long[] { -1 })]
    [InlineData(new long[] { 0, -1 })]
    [InlineData(new long[] { 1L << 32, 1L << 31 })]
    [InlineData(new long[] { 1L << 32, 1L << 32, 1L << 32 })]
    public void TryCount_NegativeOrTooLarge_SaysNo(long[] shape)
        => Assert.False(TensorShape.TryCount(shape, out _));

    [Fact]
    public void Text_Shape_IsWrittenAsInPython()
        => Assert.Equal("(2, 3)", TensorShape.Text([2, 3]));
}
