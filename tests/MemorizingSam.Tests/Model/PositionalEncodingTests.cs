using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class PositionalEncodingTests
{
    private static readonly float[] CentreOfCell011 = [0.25f, 0.75f, 0.75f];

    [Theory]
    [InlineData(new long[] { 3 }, new long[] { 24 })]
    [InlineData(new long[] { 5, 3 }, new long[] { 5, 24 })]
    [InlineData(new long[] { 2, 0, 3 }, new long[] { 2, 0, 24 })]
    [InlineData(new long[] { 2, 4, 2, 3 }, new long[] { 2, 4, 2, 24 })]
    public void Forward_AnyLeadingAxes_ReplacesTheLast(long[] shape, long[] expected)
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt);

        Assert.Equal(expected, encoding.call(rand(shape)).shape);
    }

    [Fact]
    public void StateDict_HoldsTheMatrixAlone()
    {
        using var encoding = new PositionalEncoding(TinyModel.Prompt);

        Assert.Equal(["positional_encoding_gaussian_matrix  [3, 8]"], PublishedParameters.Of(encoding));
        Assert.Empty(encoding.parameters());
    }

    [Theory]
    [InlineData(DensePositionLayout.AsPublished, 1, 0, 1)] // the reference exchanges axes 0 and 1
    [InlineData(DensePositionLayout.Corrected, 0, 1, 1)]
    public void Dense_CellOfAClick_HasTheClicksCode(DensePositionLayout layout, int x, int y, int z)
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt with { DensePositions = layout });
        var click = encoding.call(tensor(CentreOfCell011));

        var cell = encoding.Dense()[0, (((x * 2) + y) * 2) + z];

        Assert.Equal(click.Values(), cell.Values());
    }

    [Fact]
    public void Dense_SecondCall_SharesTheFirstsMemory()
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt);
        var first = encoding.Dense();
        first.fill_(7);

        Assert.Equal(7, encoding.Dense().max().item<float>());
    }

    [Fact]
    public void Dense_MatrixLoadedAfterwards_FollowsIt()
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt);
        using var other = new PositionalEncoding(TinyModel.Prompt);
        _ = encoding.Dense();

        encoding.load_state_dict(other.state_dict());

        Assert.Equal(other.Dense().Values(), encoding.Dense().Values());
    }

    [Fact]
    public void Dense_FirstCalledInInferenceMode_IsUsableInTraining()
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt);
        using (inference_mode())
        {
            _ = encoding.Dense();
        }

        var weight = ones(24, requires_grad: true);
        (encoding.Dense() * weight).sum().backward();

        Assert.NotNull(weight.grad);
    }

    [Fact]
    public void To_BFloat16_KeepsSinglePrecision()
    {
        using var scope = NewDisposeScope();
        using var encoding = new PositionalEncoding(TinyModel.Prompt);
        var before = encoding.Dense().Values();

        encoding.to(ScalarType.BFloat16);

        Assert.Equal(ScalarType.Float32, encoding.Dense().dtype);
        Assert.Equal(before, encoding.Dense().Values());
    }

    [Fact]
    public void ForwardAndDense_LeaveNoTensorBehind()
    {
        using var encoding = new PositionalEncoding(TinyModel.Prompt);
        using var positions = rand(2, 3);

        TensorLeak.AssertNone(() =>
        {
            using var code = encoding.call(positions);
            using var dense = encoding.Dense();
        });
    }

    [Fact]
    public void Dispose_FreesTheKeptCode()
    {
        TensorLeak.AssertNone(() =>
        {
            using var encoding = new PositionalEncoding(TinyModel.Prompt);
            using var dense = encoding.Dense();
        });
    }
}
