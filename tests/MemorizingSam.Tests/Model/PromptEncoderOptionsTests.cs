using MemorizingSam.Model;

namespace MemorizingSam.Tests.Model;

public sealed class PromptEncoderOptionsTests
{
    public static TheoryData<PromptEncoderOptions, string> Broken => new()
    {
        { new() { EmbedDim = 0 }, "EmbedDim (0) must be positive." },
        {
            new() { EmbedDim = 64 },
            "EmbedDim (64) must be a multiple of 3, for the positional code is sine, cosine and sine of the same angles."
        },
        { new() { CropSize = 100 }, "CropSize (100) must be a multiple of PatchSize (16); change one of them." },
        { new() { PatchSize = -1 }, "PatchSize (-1) must be positive." },
        {
            new() { MaskChannels = 6 },
            "MaskChannels (6) must be a multiple of 4, for the first convolution of a mask prompt makes a quarter of them."
        },
        { new() { DensePositions = (DensePositionLayout)9 }, "DensePositions (9) must be one of AsPublished, Corrected." },
    };

    [Fact]
    public void Published_IsValid_AndHasThePublishedQuirk()
    {
        var options = PromptEncoderOptions.Published;

        options.Validate();
        Assert.Equal(DensePositionLayout.AsPublished, options.DensePositions);
        Assert.False(options.BoxPrompts);
        Assert.Equal((8, 32), (options.GridSize, options.LowResMaskSize));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_NamesValueAndRule(PromptEncoderOptions options, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new PromptEncoder3d(options)).Message);
    }
}
