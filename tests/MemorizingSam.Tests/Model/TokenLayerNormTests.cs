using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TokenLayerNormTests
{
    private const string Norm2 = "image_encoder.blocks.0.norm2";

    [Fact]
    public void Forward_SmallVariance_AgreesWithTheRecordedCode()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Json("units.json").GetProperty("layer_norm_small_variance").GetProperty(Norm2);
        using var norm = new TokenLayerNorm(48, ImageEncoderOptions.NormEpsilon);
        FormulaTensors.Fill(norm, $"{Norm2}.");

        var output = norm.call(FormulaTensors.Tensor("unit.ln", GoldenRecord.Shape(golden), scale: 0.002));

        new GoldenRecord(golden).AssertMatches(Norm2, output);
    }

    [Theory]
    [InlineData(new long[] { 5 })]
    [InlineData(new long[] { 2, 3, 5 })]
    [InlineData(new long[] { 1, 2, 2, 2, 5 })]
    public void Forward_AnyLeadingAxes_NormalisesTheLast(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var norm = new TokenLayerNorm(5, epsilon: 0);

        var output = norm.call(randn(shape));

        Assert.Equal(shape, output.shape);
        Assert.All(output.mean([-1]).Values(), mean => Assert.Equal(0, mean, 1e-5));
        Assert.All(output.square().mean([-1]).Values(), variance => Assert.Equal(1, variance, 1e-4));
    }

    [Fact]
    public void StateDict_Norm_HasThePublishedKeysInOrder()
    {
        using var norm = new TokenLayerNorm(768, ImageEncoderOptions.NormEpsilon);

        Assert.Equal(
            PublishedParameters.FastSam3dEncoder.Where(line => line.StartsWith($"{Norm2}.", StringComparison.Ordinal)),
            PublishedParameters.Of(norm, $"{Norm2}."));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Forward_SixteenBitTokens_AreNormalisedInFloat32(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var norm = new TokenLayerNorm(64, ImageEncoderOptions.NormEpsilon);
        FormulaTensors.Fill(norm, $"{Norm2}.");
        var tokens = FormulaTensors.Tensor("tokens", [4, 64], offset: 30).to(type);
        var expected = norm.call(tokens.to(ScalarType.Float32)).to(type);

        norm.to(type);
        var output = norm.call(tokens);

        Assert.Equal(type, output.dtype);
        Assert.All(norm.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
        Assert.Equal(expected.Values(), output.Values());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Forward_LeavesNoTensorBehind(ScalarType type)
    {
        using var norm = new TokenLayerNorm(4, epsilon: 1e-5);
        using var tokens = zeros([2, 4], type);

        TensorLeak.AssertNone(() => norm.call(tokens).Dispose());
    }
}
