using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>What Dice a mask is thought to have.</summary>
/// <remarks>
/// Ours. A mask's own probabilities tell much: if they are right, 2·Σ p·m / (Σ p + Σ m) is the Dice to expect of the mask m that they
/// give. The quality head, which knows the prompts but no voxel, learns what they get wrong. See docs/decisions.md #74.
/// </remarks>
internal static class DiceEstimate
{
    /// <summary>Bound of what the probabilities alone may say, so that the head can still answer.</summary>
    private const double Doubt = 0.01;

    /// <summary>Estimates.</summary>
    /// <param name="masks">Logits, (B, M, X, Y, Z); no gradient goes through them.</param>
    /// <param name="quality">What the quality head said, (B, M).</param>
    /// <returns>0 to 1, (B, M), owned by the caller.</returns>
    public static Tensor Of(Tensor masks, Tensor quality)
    {
        using var scope = NewDisposeScope();
        return (Expected(masks.detach()).clamp(Doubt, 1 - Doubt).logit() + quality).sigmoid().MoveToOuterDisposeScope();
    }

    /// <summary>The Dice that probabilities expect of their own mask, (B, M); 0 of an empty one.</summary>
    private static Tensor Expected(Tensor masks)
    {
        var probabilities = masks.flatten(2).sigmoid();
        var mask = masks.flatten(2).gt(0).to(probabilities.dtype);
        return 2 * (probabilities * mask).sum(-1) / (probabilities.sum(-1) + mask.sum(-1)).clamp_min(1e-6);
    }
}
