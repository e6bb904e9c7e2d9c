using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class EncoderBlock3dTests
{
    /// <summary>The same float32 products, summed over other numbers of rows at once.</summary>
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(0, ResidualLayout.AfterNorm)]
    [InlineData(1, ResidualLayout.AfterNorm)]
    [InlineData(0, ResidualLayout.PreNorm)]
    [InlineData(1, ResidualLayout.PreNorm)]
    public void Forward_EachLayout_EqualsItsFormula(int index, ResidualLayout residuals)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var block = Filled(index, residuals);
        var tokens = FormulaTensors.Tensor("tokens", [2, 2, 2, 2, 12]);

        var expected = PlainStandIns.Run(block, residuals, tokens, PlainStandIns.None(8));

        Assert.Equal(expected.Values(), block.call(tokens, TokenSubset.All, Recall.None).Values());
    }

    [Theory]
    [InlineData(0, ResidualLayout.AfterNorm)]
    [InlineData(1, ResidualLayout.AfterNorm)]
    [InlineData(0, ResidualLayout.PreNorm)]
    [InlineData(1, ResidualLayout.PreNorm)]
    public void Forward_Subset_AddsTheStandInsResultsToEachOwnStream(int index, ResidualLayout residuals)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var block = Filled(index, residuals);
        var tokens = FormulaTensors.Tensor("tokens", [2, 2, 2, 2, 12]);
        var standIns = PlainStandIns.Some(8);

        var expected = PlainStandIns.Run(block, residuals, tokens, standIns);

        var output = block.call(tokens, TokenSubset.Of(standIns, CPU), Recall.None);
        Assert.InRange(RelativeDistance.L2(output.Values(), expected.Values()), 0, Tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Forward_AnyBatch_KeepsTheShape(int index)
    {
        using var scope = NewDisposeScope();
        using var block = new EncoderBlock3d(TinyModel.Encoder, index);

        Assert.Equal([3, 2, 2, 2, 12], block.call(randn([3, 2, 2, 2, 12]), TokenSubset.All, Recall.None).shape);
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

        TensorLeak.AssertNone(() => block.call(tokens, TokenSubset.All, Recall.None).Dispose());
    }

    private static EncoderBlock3d Filled(int index, ResidualLayout residuals)
    {
        var block = new EncoderBlock3d(TinyModel.Encoder with { Residuals = residuals }, index);
        FormulaTensors.Fill(block, $"image_encoder.blocks.{index}.");
        return block;
    }
}
