using MemorizingSam.Model;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Training;

/// <summary>Makes of a sample's memories what the encoder is given, by the encoder as it is now.</summary>
internal static class EpisodeRecall
{
    /// <summary>Encodes the memories, without gradient.</summary>
    /// <param name="network">Has weights for mask-guided memories.</param>
    /// <param name="sample">With one or more memories.</param>
    /// <param name="stream">The sample's crop, (1, …), at the block of the memories.</param>
    /// <returns>Memories for each target, those that say nothing about it infinitely far; its tensors belong to the surrounding scope.</returns>
    public static Recall Of(Sam3d network, TrainingSample sample, BegunCrop stream)
    {
        using var noGradient = no_grad();
        var (device, edge) = (stream.Tokens.device, (long)sample.Edge);
        var (targets, count) = (sample.Targets.Count, sample.Memories.Count);
        var crops = tensor(
            [.. sample.Memories.SelectMany(memory => memory.Image)], [count, 1, edge, edge, edge], device: device);
        var remembered = network.ImageEncoder.Begin(crops, stream.Block);
        var (keys, values) = network.ImageEncoder.KeysAndValues(remembered);     // (k, heads, N, C/heads)
        var distances = (ImageEncoder3d.RecallKey(remembered) - ImageEncoder3d.RecallKey(stream)).to(float64).square().sum(1); // (k)
        var says = tensor(
            [.. Enumerable.Range(0, targets).SelectMany(i => sample.Memories.Select(memory => memory.Masks[i] is not null))],
            [targets, count],
            device: device);
        return new Recall
        {
            Block = stream.Block,
            Fusion = MemoryFusion.MaskGuided,
            Memories = new RecalledMemories(
                keys.unsqueeze(0).expand(targets, -1, -1, -1, -1),
                values.unsqueeze(0).expand(targets, -1, -1, -1, -1),
                distances.unsqueeze(0).masked_fill(says.logical_not(), double.PositiveInfinity))
            {
                Masks = Masks(sample, network.Options.PromptEncoder.LowResMaskSize, device),
            },
        };
    }

    /// <summary>Masks at the size of low-res masks, (T, k, L, L, L); zeros where a memory says nothing.</summary>
    private static Tensor Masks(TrainingSample sample, long lowResEdge, Device device)
    {
        long edge = sample.Edge;
        var nothing = new byte[sample.Image.Length];
        byte[] all = [.. Enumerable.Range(0, sample.Targets.Count).SelectMany(i => sample.Memories.SelectMany(memory => memory.Masks[i] ?? nothing))];
        var masks = tensor(all, [sample.Targets.Count, sample.Memories.Count, edge, edge, edge], dtype: float32, device: device);
        return lowResEdge == edge ? masks : functional.adaptive_avg_pool3d(masks, [lowResEdge, lowResEdge, lowResEdge]);
    }
}
