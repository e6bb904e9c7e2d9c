using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

public sealed class MlpBlockTests
{
    [Theory]
    [InlineData(new long[] { 4 })]
    [InlineData(new long[] { 1, 2, 2, 2, 4 })]
    public void Forward_AnyLeadingAxes_EqualsTheFormula(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var mlp = new MlpBlock(embedDim: 4, hiddenDim: 7, functional.relu);
        var weights = mlp.state_dict();
        var tokens = randn(shape);

        var hidden = (tokens.matmul(weights["lin1.weight"].t()) + weights["lin1.bias"]).clamp_min(0);
        var expected = hidden.matmul(weights["lin2.weight"].t()) + weights["lin2.bias"];
        var output = mlp.call(tokens);

        Assert.Equal(shape, output.shape);
        Assert.InRange(RelativeDistance.L2(output.Values(), expected.Values()), 0, 1e-6);
    }

    [Fact]
    public void StateDict_PublishedSize_HasThePublishedKeysInOrder()
    {
        using var mlp = new MlpBlock(embedDim: 768, hiddenDim: 3072, functional.gelu);
        const string Prefix = "image_encoder.blocks.0.mlp.";

        Assert.Equal(
            PublishedParameters.FastSam3dEncoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(mlp, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var mlp = new MlpBlock(embedDim: 4, hiddenDim: 7, functional.gelu);
        using var tokens = randn([2, 4]);

        TensorLeak.AssertNone(() => mlp.call(tokens).Dispose());
    }
}
