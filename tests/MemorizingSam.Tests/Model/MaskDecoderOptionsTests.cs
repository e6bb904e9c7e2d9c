using MemorizingSam.Model;

namespace MemorizingSam.Tests.Model;

public sealed class MaskDecoderOptionsTests
{
    public static TheoryData<MaskDecoderOptions, string> Broken => new()
    {
        { new() { EmbedDim = 100 }, "EmbedDim (100) must be a multiple of 8, for the upscaling ends at an eighth of it." },
        { new() { NumLayers = 0 }, "NumLayers (0) must be positive." },
        { new() { MlpDim = 0 }, "MlpDim (0) must be positive." },
        { new() { IouHeadDim = 0 }, "IouHeadDim (0) must be positive." },
        { new() { ExtraMasks = -1 }, "ExtraMasks (-1) must be 0 or more." },
        {
            new() { NumHeads = 7 },
            "EmbedDim (384) must be a multiple of CrossAttentionReduction × NumHeads (2 × 7); change one of them."
        },
    };

    [Fact]
    public void Published_IsValid() => MaskDecoderOptions.Published.Validate();

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_NamesValueAndRule(MaskDecoderOptions options, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new MaskDecoder3d(options)).Message);
    }
}
