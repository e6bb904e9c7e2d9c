using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using TorchSharp;

namespace MemorizingSam;

/// <summary>The smallest model file, with random weights.</summary>
internal static class TinyModelFile
{
    /// <summary>Writes it.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="seed">Of the weights: another number is another model.</param>
    public static void Write(string path, long seed = 7)
    {
        torch.random.manual_seed(seed);
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
