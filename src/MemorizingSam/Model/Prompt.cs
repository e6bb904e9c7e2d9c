using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>What a user says about the object, as tensors. The caller owns them; their batch sizes are equal.</summary>
public sealed record Prompt
{
    /// <summary>Clicks; null for none. The published models expect the newest click alone.</summary>
    public PointPrompt? Points { get; init; }

    /// <summary>
    /// Boxes, (B, M, 2, 3): lowest and highest voxel index along x, y, z, both inside the box; null for none. Only for models
    /// with <see cref="PromptEncoderOptions.BoxPrompts"/>.
    /// </summary>
    public Tensor? Boxes { get; init; }

    /// <summary>
    /// Logits of the previous low-res mask, (B, 1, 4g, 4g, 4g) for a grid of g³ tokens. The published models were never trained
    /// with null: give zeros at the first click.
    /// </summary>
    public Tensor? LowResMask { get; init; }

    /// <summary>Samples in the batch; 1 when nothing is given.</summary>
    internal long BatchSize => (Points?.Coordinates ?? Boxes ?? LowResMask)?.shape[0] ?? 1;
}
