using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

public sealed class PatchEmbed3dTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(16, 8, 12)]
    [InlineData(12, 4, 6)]
    [InlineData(8, 8, 3)]
    public void Forward_AnySize_EqualsTheConvolution(int cropSize, int patchSize, int embedDim)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var options = new ImageEncoderOptions { CropSize = cropSize, PatchSize = patchSize, EmbedDim = embedDim, NumHeads = 1 };
        using var embed = new PatchEmbed3d(options);
        var crop = FormulaTensors.Tensor("crop", [2, 1, cropSize, cropSize, cropSize]);
        var weights = embed.state_dict();

        var expected = functional.conv3d(
            crop, weights["proj.weight"], weights["proj.bias"], strides: [patchSize, patchSize, patchSize]).movedim([1], [-1]);
        var tokens = embed.call(crop);

        Assert.Equal(expected.shape, tokens.shape);
        Assert.InRange(RelativeDistance.L2(tokens.Values(), expected.Values()), 0, Tolerance);
    }

    [Fact]
    public void StateDict_PublishedSize_HasThePublishedKeysInOrder()
    {
        using var embed = new PatchEmbed3d(ImageEncoderOptions.FastSam3d);
        const string Prefix = "image_encoder.patch_embed.";

        Assert.Equal(
            PublishedParameters.FastSam3dEncoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(embed, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var embed = new PatchEmbed3d(TinyModel.Encoder);
        using var crop = randn([1, 1, 16, 16, 16]);

        TensorLeak.AssertNone(() => embed.call(crop).Dispose());
    }
}
