using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

/// <summary>The smallest model of our own kind, and short runs of it on the miniature data set.</summary>
internal static class TinyTraining
{
    public static Sam3dOptions Network { get; } = new()
    {
        ImageEncoder = ImageEncoderOptions.Compact with
        {
            CropSize = 16,
            StemChannels = 8,
            EmbedDim = 24,
            NumHeads = 2,
            Depth = 1,
            OutChannels = 24,
        },
        PromptEncoder = PromptEncoderOptions.Compact with { CropSize = 16, EmbedDim = 24, MaskChannels = 8 },
        MaskDecoder = MaskDecoderOptions.Compact with { EmbedDim = 24, NumHeads = 2, MlpDim = 16, IouHeadDim = 8, SkipChannels = 8 },
    };

    public static string Data => Path.Combine(RepositoryFolder.Root, "samples", "miniature");

    /// <summary>Writes a model with fresh weights.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="change">Done to the network first.</param>
    /// <param name="guided">Weights for memories; null for none.</param>
    /// <param name="cropSize">Crop edge, voxels.</param>
    public static void WriteModel(string path, Action<Sam3d>? change = null, MaskGuidedOptions? guided = null, int cropSize = 16)
    {
        random.manual_seed(7);
        using var network = new Sam3d(Network with
        {
            ImageEncoder = Network.ImageEncoder with { CropSize = cropSize, MaskGuided = guided },
            PromptEncoder = Network.PromptEncoder with { CropSize = cropSize },
        });
        change?.Invoke(network);
        ModelFile.Save(path, network, CropOptions.Compact, "compact");
    }

    /// <summary>A run of 14 steps with a checkpoint every 5 and a validation every 7.</summary>
    public static TrainingRequest Request(string model, string output) => new()
    {
        DataFolders = [Data],
        OutputFolder = output,
        ModelPath = model,
        Device = ComputeDevice.Cpu,
        Options = new TrainingOptions
        {
            Steps = 14,
            WarmUpSteps = 2,
            CropsPerStep = 1,
            TargetsPerCrop = 2,
            MostRounds = 3,
            LeastVoxels = 8,
            CheckpointSteps = 5,
            ValidationSteps = 7,
            ValidationCrops = 1,
        },
    };
}
