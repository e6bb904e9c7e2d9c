using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class MaskDecoder3dTests
{
    [Theory]
    [InlineData(1, 0, 3, false, 1)]
    [InlineData(2, 4, 3, false, 1)]
    [InlineData(2, 1, 3, true, 3)]
    [InlineData(1, 2, 1, true, 1)]
    [InlineData(1, 2, 0, false, 1)]
    public void Forward_AnyPrompts_GivesTheMasksAskedFor(long batch, long tokens, int extraMasks, bool multimask, long masks)
    {
        using var scope = NewDisposeScope();
        using var decoder = new MaskDecoder3d(TinyModel.Decoder with { ExtraMasks = extraMasks });

        var (logits, iou) = decoder.call(Grid(1), Grid(1), randn(batch, tokens, 24), Grid(batch), multimask);

        Assert.Equal([batch, masks, 8, 8, 8], logits.shape);
        Assert.Equal([batch, masks], iou.shape);
    }

    [Fact]
    public void StateDict_Published_HasThePublishedKeysInOrder()
    {
        using var decoder = new MaskDecoder3d(MaskDecoderOptions.Published);

        Assert.Equal(PublishedParameters.MaskDecoder, PublishedParameters.Of(decoder, "mask_decoder."));
        Assert.Equal(7_575_636, decoder.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Forward_OneImageManyPrompts_EqualsEachAlone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var decoder = new MaskDecoder3d(TinyModel.Decoder);
        var (image, code, sparse, dense) = (Grid(1), Grid(1), randn(2, 3, 24), Grid(2));

        var (together, _) = decoder.call(image, code, sparse, dense, false);

        for (var sample = 0; sample < 2; sample++)
        {
            var (alone, _) = decoder.call(image, code, sparse.narrow(0, sample, 1), dense.narrow(0, sample, 1), false);
            Assert.InRange(RelativeDistance.L2(alone.Values(), together.narrow(0, sample, 1).Values()), 0, 1e-6);
        }
    }

    [Fact]
    public void Forward_ChannelsInnermostInMemory_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var decoder = new MaskDecoder3d(TinyModel.Decoder);
        var (image, code, sparse, dense) = (Grid(1), Grid(1), randn(1, 3, 24), Grid(1));
        static Tensor Inner(Tensor volume) => volume.permute(0, 2, 3, 4, 1).contiguous().permute(0, 4, 1, 2, 3);

        var (outer, _) = decoder.call(image, code, sparse, dense, false);
        var (inner, _) = decoder.call(Inner(image), Inner(code), sparse, Inner(dense), false);

        Assert.InRange(RelativeDistance.L2(inner.Values(), outer.Values()), 0, 1e-6);
    }

    [Fact]
    public void Forward_WrongShapes_NamesTheTensor()
    {
        using var scope = NewDisposeScope();
        using var decoder = new MaskDecoder3d(TinyModel.Decoder);

        void Fails(string message, Tensor image, Tensor sparse)
        {
            var error = Assert.Throws<ArgumentException>(() => decoder.call(image, Grid(1), sparse, Grid(1), false));
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        }

        Fails("imageEmbedding must have axes (B 24 X Y Z), got shape (24, 2, 2, 2).", randn([24, 2, 2, 2]), randn(1, 2, 24));
        Fails("sparse must have axes (B S 24), got shape (1, 24).", Grid(1), randn(1, 24));
    }

    [Fact]
    public void Forward_BFloat16Model_GivesSinglePrecisionLogitsNearSingle()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var decoder = new MaskDecoder3d(TinyModel.Decoder);
        FormulaTensors.Fill(decoder, "mask_decoder.");
        Tensor[] inputs = [Grid(1), Grid(1), randn(1, 3, 24), Grid(1)];
        var (single, _) = decoder.call(inputs[0], inputs[1], inputs[2], inputs[3], false);

        decoder.to(ScalarType.BFloat16);
        inputs = [.. inputs.Select(input => input.to(ScalarType.BFloat16))];
        var (half, iou) = decoder.call(inputs[0], inputs[1], inputs[2], inputs[3], false);

        Assert.Equal([ScalarType.Float32, ScalarType.Float32], [half.dtype, iou.dtype]);
        Assert.All(decoder.state_dict().Where(e => e.Key.Contains("norm")), e => Assert.Equal(ScalarType.Float32, e.Value.dtype));
        Assert.InRange(RelativeDistance.L2(half.Values(), single.Values()), 1e-6, 0.1);
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var decoder = new MaskDecoder3d(TinyModel.Decoder);
        using var grid = Grid(1);
        using var sparse = randn(1, 2, 24);

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            var (mask, iou) = decoder.call(grid, grid, sparse, grid, false);
            var (masks, ious) = decoder.call(grid, grid, sparse, grid, true);
            foreach (var output in (Tensor[])[mask, iou, masks, ious])
            {
                output.Dispose();
            }
        });
    }

    private static Tensor Grid(long batch) => randn([batch, 24, 2, 2, 2]);
}
