using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class ChannelLayerNorm3dTests
{
    private const string Neck = "image_encoder.neck.1";

    [Fact]
    public void Forward_SmallVariance_AgreesWithTheRecordedCode()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Json("units.json").GetProperty("layer_norm_small_variance").GetProperty(Neck);
        using var norm = new ChannelLayerNorm3d(48);
        FormulaTensors.Fill(norm, $"{Neck}.");

        var output = norm.call(FormulaTensors.Tensor("unit.ln", GoldenRecord.Shape(golden), scale: 0.002));

        new GoldenRecord(golden).AssertMatches(Neck, output);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 2, 2, 2 })]
    [InlineData(new long[] { 2, 5, 1, 4, 3 })]
    public void Forward_ChannelsInnermostInMemory_EqualsChannelsOutermost(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var norm = new ChannelLayerNorm3d(shape[1]);
        var volume = randn(shape);
        var innermost = volume.movedim([1], [-1]).contiguous().movedim([-1], [1]);

        var output = norm.call(innermost);

        Assert.Equal(shape, output.shape);
        Assert.Equal(norm.call(volume).Values(), output.Values());
    }

    [Fact]
    public void StateDict_Norm_HasThePublishedKeysInOrder()
    {
        using var norm = new ChannelLayerNorm3d(384);

        Assert.Equal([$"{Neck}.weight  [384]", $"{Neck}.bias  [384]"], PublishedParameters.Of(norm, $"{Neck}."));
        Assert.Subset(PublishedParameters.FastSam3dEncoder.ToHashSet(), PublishedParameters.Of(norm, $"{Neck}.").ToHashSet());
    }

    [Theory]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Float16, ScalarType.Float32)]
    [InlineData(ScalarType.Float64, ScalarType.Float64)]
    public void To_AnyType_KeepsWeightsAtLeastInFloat32(ScalarType type, ScalarType expected)
    {
        using var scope = NewDisposeScope();
        using var norm = new ChannelLayerNorm3d(4);

        norm.to(CPU, type);

        Assert.All(norm.parameters(), parameter => Assert.Equal(expected, parameter.dtype));
        Assert.Equal(type, norm.call(randn([1, 4, 2, 2, 2]).to(type)).dtype);
    }

    [Fact]
    public void Forward_NotAVolume_NamesBothShapes()
    {
        using var scope = NewDisposeScope();
        using var norm = new ChannelLayerNorm3d(4);

        var error = Assert.Throws<ArgumentException>(() => norm.call(zeros([1, 4])));

        Assert.StartsWith("volume must have axes (B C X Y Z), got shape (1, 4).", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Forward_LeavesNoTensorBehind(ScalarType type)
    {
        using var norm = new ChannelLayerNorm3d(4);
        using var volume = zeros([1, 4, 2, 2, 2], type);

        TensorLeak.AssertNone(() => norm.call(volume).Dispose());
    }
}
