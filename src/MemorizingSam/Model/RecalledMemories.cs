using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>The k memories of each of B crops, nearest first. The holder owns the tensors.</summary>
/// <param name="Keys">Keys of the block, (B, k, heads, N, C/heads).</param>
/// <param name="Values">Values, of the same shape.</param>
/// <param name="Distances">Squared distances to the crop, (B, k), float64; infinite for a crop with fewer than k memories.</param>
public sealed record RecalledMemories(Tensor Keys, Tensor Values, Tensor Distances)
{
    /// <summary>What was segmented: 0 to 1, (B, k, L, L, L); null where the fusion does not ask.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>Whether mask-guided fusion adds tokens of the masks to the values. Off: an ablation, memories as the paper has them.</summary>
    public bool TellsMasks { get; init; } = true;

    /// <summary>k.</summary>
    public long Count => Keys.shape[1];

    /// <summary>The weights that the released code gives: d / (0.7 · Σ 1/d) at a local ratio of 0.3 (defect M2).</summary>
    /// <returns>(B, k), owned by the caller.</returns>
    internal Tensor WeightsAsPublished(double localRatio)
        => Distances / ((1 - localRatio) * Distances.reciprocal().sum(-1, keepdim: true));

    /// <summary>Inverse distances as shares of 1 − local ratio; a distance of 0 takes all but what other such distances take.</summary>
    /// <returns>(B, k), owned by the caller.</returns>
    internal Tensor WeightsOfPaper(double localRatio)
    {
        var near = Distances.clamp_min(Nearest).reciprocal();
        return near * (1 - localRatio) / near.sum(-1, keepdim: true).clamp_min(double.Epsilon);
    }

    /// <summary>Distance below which memories count as equal to the crop: far below that of any two different ones.</summary>
    private const double Nearest = 1e-12;
}
