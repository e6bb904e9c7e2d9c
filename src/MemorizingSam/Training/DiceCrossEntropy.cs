using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Training;

/// <summary>Dice loss with squared denominators plus binary cross-entropy, both of the sigmoid.</summary>
/// <remarks>Source: MONAI 1.3 DiceCELoss(sigmoid, squared_pred, reduction mean), which all three published trainers use (REFERENCE §8).</remarks>
internal static class DiceCrossEntropy
{
    private const double Smoothing = 1e-5;

    /// <summary>Loss of each mask.</summary>
    /// <param name="logits">(B, 1, X, Y, Z).</param>
    /// <param name="target">0 or 1, of the same shape and type.</param>
    /// <returns>(B), owned by the caller; MONAI's loss is their mean.</returns>
    public static Tensor PerMask(Tensor logits, Tensor target)
    {
        using var scope = NewDisposeScope();
        var (given, truth) = (logits.flatten(1), target.flatten(1));
        var probability = given.sigmoid();
        var both = (probability * truth).sum(1);
        var either = probability.square().sum(1) + truth.square().sum(1);
        var dice = 1 - (((2 * both) + Smoothing) / (either + Smoothing));
        var entropy = functional.binary_cross_entropy_with_logits(given, truth, reduction: Reduction.None).mean([1]);
        return (dice + entropy).MoveToOuterDisposeScope();
    }
}
