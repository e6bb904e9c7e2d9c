using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TwoWayTransformer3dTests
{
    [Theory]
    [InlineData(1, 1, 2, 2)]
    [InlineData(2, 2, 4, 1)]
    [InlineData(1, 3, 1, 4)]
    public void Forward_AnyLayersAndHeads_KeepsBothShapes(long batch, int layers, int heads, int reduction)
    {
        using var scope = NewDisposeScope();
        var options = TinyModel.Decoder with { NumLayers = layers, NumHeads = heads, CrossAttentionReduction = reduction };
        using var transformer = new TwoWayTransformer3d(options);

        var (queries, keys) = transformer.call(randn(batch, 8, 24), randn(1, 8, 24), randn(batch, 5, 24));

        Assert.Equal([batch, 5, 24], queries.shape);
        Assert.Equal([batch, 8, 24], keys.shape);
    }

    [Fact]
    public void StateDict_Published_HasThePublishedKeysInOrder()
    {
        using var transformer = new TwoWayTransformer3d(MaskDecoderOptions.Published);
        const string Prefix = "mask_decoder.transformer.";

        Assert.Equal(
            PublishedParameters.MaskDecoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(transformer, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var transformer = new TwoWayTransformer3d(TinyModel.Decoder);
        using var image = randn(1, 8, 24);
        using var tokens = randn(1, 5, 24);

        TensorLeak.AssertNone(() =>
        {
            var (queries, keys) = transformer.call(image, image, tokens);
            queries.Dispose();
            keys.Dispose();
        });
    }
}
