using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TokenMlpTests
{
    [Theory]
    [InlineData(new long[] { 1 })]
    [InlineData(new long[] { 2, 3 })]
    public void Forward_AnyLeadingAxes_ReplacesTheLast(long[] leading)
    {
        using var scope = NewDisposeScope();
        using var mlp = new TokenMlp(inputDim: 6, hiddenDim: 5, outputDim: 4);

        Assert.Equal([.. leading, 4], mlp.call(randn([.. leading, 6])).shape);
    }

    [Fact]
    public void Forward_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var mlp = new TokenMlp(inputDim: 6, hiddenDim: 5, outputDim: 4);
        var weights = mlp.state_dict();
        var input = randn(3, 6);

        var expected = input;
        for (var layer = 0; layer < 3; layer++)
        {
            expected = expected.matmul(weights[$"layers.{layer}.weight"].t()) + weights[$"layers.{layer}.bias"];
            expected = layer < 2 ? expected.clamp_min(0) : expected;
        }

        Assert.InRange(RelativeDistance.L2(mlp.call(input).Values(), expected.Values()), 0, 1e-6);
    }

    [Fact]
    public void StateDict_IouHead_HasThePublishedKeysInOrder()
    {
        using var mlp = new TokenMlp(inputDim: 384, hiddenDim: 256, outputDim: 4);
        const string Prefix = "mask_decoder.iou_prediction_head.";

        Assert.Equal(
            PublishedParameters.MaskDecoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(mlp, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var mlp = new TokenMlp(inputDim: 6, hiddenDim: 5, outputDim: 4);
        using var input = randn(3, 6);

        TensorLeak.AssertNone(() => mlp.call(input).Dispose());
    }
}
