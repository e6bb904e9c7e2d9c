using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Clicks of a batch. The caller owns both tensors.</summary>
/// <param name="Coordinates">
/// Voxel indices in the crop, (B, N, 3) in the order x, y, z, of any number type; N may be 0. Indices name voxels, so the encoder
/// adds half a voxel. Coordinates outside the crop are encoded as they are.
/// </param>
/// <param name="Labels">(B, N), each one of <see cref="Positive"/>, <see cref="Negative"/> and <see cref="Padding"/>.</param>
public sealed record PointPrompt(Tensor Coordinates, Tensor Labels)
{
    /// <summary>Label of a click inside the object.</summary>
    public const int Positive = 1;

    /// <summary>Label of a click outside the object.</summary>
    public const int Negative = 0;

    /// <summary>Label of a point that is none: fills up samples with fewer clicks than others of their batch.</summary>
    public const int Padding = -1;
}
