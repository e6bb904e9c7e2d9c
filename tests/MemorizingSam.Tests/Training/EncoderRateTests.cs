using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

public sealed class EncoderRateTests
{
    [Theory]
    [InlineData("image_encoder.blocks.3.mlp.lin2.weight", 64.0 / 1024, 256, 1024)]
    [InlineData("image_encoder.neck.2.weight", 64.0 / 3888, 144, 144, 3, 3, 3)]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_d", 1.0, 11, 64)]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_d", 1.0, 11, 8)]
    [InlineData("image_encoder.blocks.0.mlp.lin2.bias", 1.0, 256)]
    [InlineData("image_encoder.stem.half2.conv.weight", 1.0, 48, 48, 3, 3, 3)]
    [InlineData("mask_decoder.transformer.layers.0.mlp.lin2.weight", 1.0, 144, 512)]
    public void Of_Weight_IsAsManyTimesSlowerAsItHasInputsBeyond64(string name, double rate, params int[] shape)
    {
        using var weight = empty([.. shape.Select(length => (long)length)], device: META);

        Assert.Equal(rate, EncoderRate.Of(name, weight), 1e-12);
    }
}
