using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Views into storages, through whole files.</summary>
public sealed class TorchTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ByteStorage", 1)]
    [InlineData("ShortStorage", 2)]
    [InlineData("FloatStorage", 4)]
    [InlineData("LongStorage", 8)]
    public void Read_RandomViews_EqualsIndexingTheStorage(string type, int size)
    {
        var random = new Random(11);
        for (var round = 0; round < 40; round++)
        {
            var (shape, strides, offset, count) = RandomView(random);
            var storage = new byte[count * size];
            random.NextBytes(storage);

            var tensor = ReadView(type, storage, count, offset, shape, strides);

            Assert.Equal(shape, tensor.Shape);
            Assert.Equal(Gather(storage, size, offset, shape, strides), tensor.Data.ToArray());
        }
    }

    [Theory]
    [InlineData(new long[] { 3 }, new long[] { 40_000 }, 1)]
    [InlineData(new long[] { 2, 3, 50 }, new long[] { 7, 30_000, 300 }, 0)]
    [InlineData(new long[] { 300, 300 }, new long[] { 1, 300 }, 5)]
    [InlineData(new long[] { 2, 1, 50_000 }, new long[] { 0, 99, 1 }, 2)]
    public void Read_StridesWiderThanTheScratch_EqualsIndexingTheStorage(long[] shape, long[] strides, long offset)
    {
        var storage = new byte[4 * 100_000];
        new Random(12).NextBytes(storage);

        var tensor = ReadView("FloatStorage", storage, 100_000, offset, shape, strides);

        Assert.Equal(Gather(storage, 4, offset, shape, strides), tensor.Data.ToArray());
    }

    [Theory]
    [InlineData(0, new long[] { 3 }, new long[] { 1 })]
    [InlineData(1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(2, new long[] { }, new long[] { })]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { -1 })]
    [InlineData(1, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { -2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { long.MaxValue })]
    [InlineData(0, new long[] { 1L << 62, 4 }, new long[] { 0, 0 })]
    [InlineData(long.MaxValue, new long[] { 2 }, new long[] { 1 })]
    public void Read_ViewOutsideItsStorage_IsRefused(long offset, long[] shape, long[] strides)
    {
        var exception = Assert.Throws<CheckpointException>(
            () => ReadView("FloatStorage", new byte[8], 2, offset, shape, strides));
        Assert.Equal(
            $"'x.pth' has 'w' with shape {TensorShape.Text(shape)}, strides {TensorShape.Text(strides)} and offset {offset:N0}, "
            + "which does not lie within the 2 elements of its storage; it is damaged.",
            exception.Message);
    }

    [Theory]
    [InlineData(new long[] { 0, 3 }, new long[] { 3, 1 })]
    [InlineData(new long[] { 5, 0 }, new long[] { 9, 9 })]
    public void Read_EmptyView_HasItsShapeAndNoBytes(long[] shape, long[] strides)
    {
        var tensor = ReadView("FloatStorage", new byte[8], 2, 0, shape, strides);

        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(0, tensor.Data.Length);
    }

    [Fact]
    public void Read_StrideOfAnAxisOfOne_IsNotLookedAt()
        => Assert.Equal([0, 0], TensorValues.Of(ReadView("FloatStorage", new byte[8], 2, 0, [1, 2], [long.MaxValue, 1])));

    // A contiguous tensor whose axes were sliced, repeated and reordered.
    private static (long[] Shape, long[] Strides, long Offset, long Count) RandomView(Random random)
    {
        var rank = random.Next(5);
        var whole = Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, 7)).ToArray();
        var shape = whole.ToArray();
        var strides = new long[rank];
        var (count, offset) = (1L, 0L);
        for (var axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = count;
            count *= whole[axis];
        }

        for (var axis = 0; axis < rank; axis++)
        {
            var first = random.Next((int)shape[axis]);
            var step = random.Next(1, 4);
            offset += first * strides[axis];
            shape[axis] = ((shape[axis] - first - 1) / step) + 1;
            strides[axis] *= step;
            if (shape[axis] == 1 && random.Next(2) == 0)
            {
                (shape[axis], strides[axis]) = (random.Next(1, 5), 0);
            }
        }

        var order = Enumerable.Range(0, rank).OrderBy(_ => random.Next()).ToArray();
        return ([.. order.Select(axis => shape[axis])], [.. order.Select(axis => strides[axis])], offset, count);
    }

    private static byte[] Gather(byte[] storage, int size, long offset, long[] shape, long[] strides)
    {
        var bytes = new List<byte>();
        Walk(0, offset);
        return [.. bytes];

        void Walk(int axis, long at)
        {
            if (axis == shape.Length)
            {
                bytes.AddRange(storage.AsSpan((int)at * size, size));
                return;
            }

            for (var i = 0; i < shape[axis]; i++)
            {
                Walk(axis + 1, at + (i * strides[axis]));
            }
        }
    }

    private NamedTensor ReadView(string type, byte[] storage, long count, long offset, long[] shape, long[] strides)
    {
        var pickle = PickleBuilder.Make(p => p.Ops("}").Text("w").Tensor(type, "0", count, offset, shape, strides).Ops("s"));
        var path = _folder.Write("x.pth", TorchFiles.Zip(pickle, ("0", storage)));
        return Assert.Single(CheckpointFile.Read(path).Tensors);
    }
}
