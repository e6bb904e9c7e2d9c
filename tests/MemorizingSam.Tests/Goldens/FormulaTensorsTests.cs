using System.Runtime.InteropServices;

namespace MemorizingSam.Tests.Goldens;

/// <summary>The kit against the values and digests printed by the program that made the weights of the recordings.</summary>
public sealed class FormulaTensorsTests
{
    [Fact]
    public void Fnv1a32_KnownNames_GivesRecordedHashes()
    {
        Assert.Equal(0x7f3d00aeu, FormulaTensors.Fnv1a32("image_encoder.blocks.2.attn.qkv.weight"));
        Assert.Equal(0xf9d86f7bu, FormulaTensors.Fnv1a32("input"));
    }

    [Theory]
    [InlineData("image_encoder.blocks.2.attn.qkv.weight", new long[] { 144, 48 }, "3e697406 3c8c67a7 3dbeded7 3e2eb79f")]
    [InlineData(
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        new long[] { 3, 128 },
        "3e536248 3de96aeb bf7d0c3b bc1acf7e")]
    [InlineData("mask_decoder.mask_tokens.weight", new long[] { 4, 384 }, "3e0daa52 3e9b480d 3f3d72fa 3f1d27cd")]
    public void Parameter_KnownKey_GivesRecordedBits(string key, long[] shape, string bits)
    {
        var first = FormulaTensors.Parameter(key, shape).Take(4).Select(v => $"{BitConverter.SingleToUInt32Bits(v):x8}");

        Assert.Equal(bits, string.Join(' ', first));
    }

    [Theory]
    [InlineData("image_encoder.blocks.2.attn.qkv.weight", new long[] { 2304, 768 }, 0x15b6ea4dd4e9bb17ul)]
    [InlineData("image_encoder.blocks.2.norm1.weight", new long[] { 768 }, 0xb0119106d2dc0285ul)]
    [InlineData("mask_decoder.output_upscaling.0.weight", new long[] { 384, 96, 2, 2, 2 }, 0xc5ca0d4515910122ul)]
    [InlineData("mask_decoder.mask_tokens.weight", new long[] { 4, 384 }, 0x3d7426e94c16dcc8ul)]
    [InlineData("image_encoder.pos_embed", new long[] { 1, 8, 8, 8, 768 }, 0xbc6bd73fb9c33eb3ul)]
    public void Parameter_KnownKey_GivesRecordedDigest(string key, long[] shape, ulong digest)
        => Assert.Equal(digest, Fnv1a64(FormulaTensors.Parameter(key, shape)));

    [Fact]
    public void Volume_Input64_GivesRecordedValuesAndDigest()
    {
        var volume = FormulaTensors.Volume("input", 64);

        Assert.Equal([1.4664973f, 1.30131876f, 1.54508948f, 0.517744839f], volume[..4]);
        Assert.Equal(-0.158554956f, volume[(((10 * 64) + 20) * 64) + 30]);
        Assert.Equal(0x552cdd4c77f3b19aul, Fnv1a64(volume));
    }

    [Fact]
    public void RawVolume_Query_GivesRecordedSumAndDigest()
    {
        Assert.Equal(189230497, FormulaTensors.RawVolume("query", 128).Sum(v => (long)v));
        Assert.Equal(0xb388292c71f6fac0ul, Fnv1a64(FormulaTensors.RawVolume("query", 64)));
    }

    [Fact]
    public void Values_PromptMask_GivesRecordedDigest()
        => Assert.Equal(0xc4b62ffcbd5bc1a3ul, Fnv1a64(FormulaTensors.Values("prompt_mask", 16 * 16 * 16, 0, 4)));

    private static ulong Fnv1a64(float[] values)
    {
        var hash = 14695981039346656037ul;
        foreach (var b in MemoryMarshal.AsBytes<float>(values))
        {
            hash = (hash ^ b) * 1099511628211ul;
        }

        return hash;
    }
}
