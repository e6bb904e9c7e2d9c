using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>The smallest sizes the rules allow, so that a test takes milliseconds.</summary>
internal static class TinyModel
{
    public static PromptEncoderOptions Prompt { get; } = new() { EmbedDim = 24, CropSize = 16, PatchSize = 8, MaskChannels = 4 };

    public static MaskDecoderOptions Decoder { get; } = new() { EmbedDim = 24, NumHeads = 2, MlpDim = 16, IouHeadDim = 8 };

    public static ImageEncoderOptions Encoder { get; } = new()
    {
        CropSize = 16,
        PatchSize = 8,
        EmbedDim = 12,
        NumHeads = 2,
        Depth = 2,
        SkipAttentionBlocks = 1,
        OutChannels = 24,
    };

    public static Sam3dOptions Model { get; } = new() { ImageEncoder = Encoder, PromptEncoder = Prompt, MaskDecoder = Decoder };

    /// <summary>Clicks with labels that alternate, for any batch.</summary>
    public static PointPrompt Clicks(long batch, long count)
        => new(randint(0, 16, [batch, count, 3]), randint(0, 2, [batch, count]));
}
