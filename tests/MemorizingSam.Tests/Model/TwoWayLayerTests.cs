using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TwoWayLayerTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Forward_FirstOrNot_KeepsBothShapes(bool isFirst, long batch)
    {
        using var scope = NewDisposeScope();
        using var layer = new TwoWayLayer(TinyModel.Decoder, isFirst);

        var (queries, keys) = layer.call(randn(batch, 5, 24), randn(batch, 8, 24), randn(batch, 5, 24), randn(1, 8, 24));

        Assert.Equal([batch, 5, 24], queries.shape);
        Assert.Equal([batch, 8, 24], keys.shape);
    }

    /// <summary>A published oddity: the first layer's self-attention sees no code and replaces its input.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_SelfAttentionSilenced_FirstLayerForgetsItsQueries(bool isFirst)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var layer = new TwoWayLayer(TinyModel.Decoder, isFirst);
        layer.state_dict()["self_attn.out_proj.weight"].zero_();
        var (keys, code) = (randn(1, 8, 24), zeros(1, 5, 24));

        var (one, _) = layer.call(randn(1, 5, 24), keys, code, keys);
        var (other, _) = layer.call(randn(1, 5, 24), keys, code, keys);

        Assert.Equal(isFirst, one.Values().SequenceEqual(other.Values()));
    }

    [Fact]
    public void StateDict_Published_HasThePublishedKeysInOrder()
    {
        using var layer = new TwoWayLayer(MaskDecoderOptions.Published, isFirst: true);
        const string Prefix = "mask_decoder.transformer.layers.0.";

        Assert.Equal(
            PublishedParameters.MaskDecoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(layer, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var layer = new TwoWayLayer(TinyModel.Decoder, isFirst: false);
        using var queries = randn(1, 5, 24);
        using var keys = randn(1, 8, 24);

        TensorLeak.AssertNone(() =>
        {
            var (first, second) = layer.call(queries, keys, queries, keys);
            first.Dispose();
            second.Dispose();
        });
    }
}
