using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam;

/// <summary>The smallest model file, with random weights.</summary>
internal static class TinyModelFile
{
    /// <summary>Writes it.</summary>
    public static void Write(string path)
    {
        using var network = new Sam3d(new Sam3dOptions
        {
            ImageEncoder = new ImageEncoderOptions
            {
                CropSize = 16,
                PatchSize = 8,
                EmbedDim = 12,
                NumHeads = 2,
                Depth = 2,
                SkipAttentionBlocks = 1,
                OutChannels = 24,
            },
            PromptEncoder = new PromptEncoderOptions { EmbedDim = 24, CropSize = 16, PatchSize = 8, MaskChannels = 4 },
            MaskDecoder = new MaskDecoderOptions { EmbedDim = 24, NumHeads = 2, MlpDim = 16, IouHeadDim = 8 },
        });
        ModelFile.Save(path, network, CropOptions.Published, "fastsam3d");
    }
}
