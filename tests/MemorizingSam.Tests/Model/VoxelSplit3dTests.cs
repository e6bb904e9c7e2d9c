using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class VoxelSplit3dTests
{
    [Theory]
    [InlineData(1, 1, 2, 3)]
    [InlineData(2, 27, 5, 4)]
    public void Forward_AnySize_GivesEightRowsPerToken(long batch, long tokens, int input, int output)
    {
        using var scope = NewDisposeScope();
        using var split = new VoxelSplit3d(input, output);

        Assert.Equal([batch, 8 * tokens, output], split.call(randn(batch, tokens, input)).shape);
    }

    [Fact]
    public void Forward_EqualsTheTransposedConvolution()
    {
        using var scope = NewDisposeScope();
        using var split = new VoxelSplit3d(inputChannels: 6, outputChannels: 4);
        var weights = split.state_dict();
        var volume = randn([2, 6, 3, 3, 3]);
        var expected = nn.functional.conv_transpose3d(volume, weights["weight"], weights["bias"], strides: [2, 2, 2]);

        var rows = split.call(volume.flatten(2).transpose(1, 2));

        Assert.InRange(RelativeDistance.L2(MaskUpscaling3d.ToGrid(rows, splits: 1).Values(), expected.Values()), 0, 1e-6);
    }

    [Fact]
    public void Constructor_DrawsWeightsAsTheTransposedConvolutionDoes()
    {
        using var scope = NewDisposeScope();
        using var split = new VoxelSplit3d(inputChannels: 96, outputChannels: 48);
        using var convolution = nn.ConvTranspose3d(96, 48, kernel_size: 2, stride: 2);

        Assert.Equal(convolution.weight.std().item<float>(), split.state_dict()["weight"].std().item<float>(), 0.001);
    }

    [Fact]
    public void StateDict_First_HasThePublishedKeys()
    {
        using var split = new VoxelSplit3d(inputChannels: 384, outputChannels: 96);
        const string Prefix = "mask_decoder.output_upscaling.0.";

        Assert.Equal(
            PublishedParameters.MaskDecoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(split, Prefix));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var split = new VoxelSplit3d(inputChannels: 6, outputChannels: 4);
        using var tokens = randn(1, 8, 6);

        TensorLeak.AssertNone(() => split.call(tokens).Dispose());
    }
}
