using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

public sealed class EncoderBlock3dTests
{
    [Theory]
    [InlineData(0, ResidualLayout.AfterNorm)]
    [InlineData(1, ResidualLayout.AfterNorm)]
    [InlineData(0, ResidualLayout.PreNorm)]
    [InlineData(1, ResidualLayout.PreNorm)]
    public void Forward_EachLayout_EqualsItsFormula(int index, ResidualLayout residuals)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var block = new EncoderBlock3d(TinyModel.Encoder with { Residuals = residuals }, index);
        FormulaTensors.Fill(block, $"image_encoder.blocks.{index}.");
        var tokens = FormulaTensors.Tensor("tokens", [2, 2, 2, 2, 12]);

        var x = index == 0 ? tokens : tokens + Part("attn", Part("norm1", tokens));
        var normalised = Part("norm2", x);
        var expected = (residuals == ResidualLayout.AfterNorm ? normalised : x) + Part("mlp", normalised);

        Assert.Equal(expected.Values(), block.call(tokens).Values());

        Tensor Part(string name, Tensor input)
            => ((Module<Tensor, Tensor>)block.named_children().Single(child => child.name == name).module).call(input);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Forward_AnyBatch_KeepsTheShape(int index)
    {
        using var scope = NewDisposeScope();
        using var block = new EncoderBlock3d(TinyModel.Encoder, index);

        Assert.Equal([3, 2, 2, 2, 12], block.call(randn([3, 2, 2, 2, 12])).shape);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void StateDict_StudentBlock_HasThePublishedKeysInOrder(int index)
    {
        using var block = new EncoderBlock3d(ImageEncoderOptions.FastSam3d, index);
        var prefix = $"image_encoder.blocks.{index}.";

        Assert.Equal(
            PublishedParameters.FastSam3dEncoder.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(block, prefix));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Forward_LeavesNoTensorBehind(int index)
    {
        using var block = new EncoderBlock3d(TinyModel.Encoder, index);
        using var tokens = randn([1, 2, 2, 2, 12]);

        TensorLeak.AssertNone(() => block.call(tokens).Dispose());
    }
}
