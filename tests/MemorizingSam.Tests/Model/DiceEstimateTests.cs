using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class DiceEstimateTests
{
    [Fact]
    public void Of_SilentHead_IsTheDiceThatTheProbabilitiesExpect()
    {
        // Two voxels of the mask at 0.9 and 0.6, one beyond it at 0.25: 2 · 1.5 / (1.75 + 2).
        using var masks = Logits(0.9, 0.6, 0.25);
        using var estimate = DiceEstimate.Of(masks, zeros(1, 1));

        Assert.Equal(0.8, estimate.item<float>(), 1e-5);
    }

    [Fact]
    public void Of_HeadThatDoubts_LowersTheOdds()
    {
        using var masks = Logits(0.9, 0.6, 0.25);
        using var estimate = DiceEstimate.Of(masks, full(1, 1, -Math.Log(4)));

        Assert.Equal(0.5, estimate.item<float>(), 1e-5);                        // odds of 4 by the mask, a quarter by the head
    }

    [Fact]
    public void Of_EmptyMask_IsNearNothing()
    {
        using var masks = full([1, 1, 2, 2, 2], -8f);
        using var estimate = DiceEstimate.Of(masks, zeros(1, 1));

        Assert.Equal(0.01, estimate.item<float>(), 1e-5);
    }

    [Fact]
    public void Of_SeveralPrompts_EstimatesEach()
    {
        using var masks = cat([Logits(0.9, 0.6, 0.25), full([1, 1, 1, 1, 3], -8f)]);
        using var estimate = DiceEstimate.Of(masks, zeros(2, 1));

        Assert.Equal([2, 1], estimate.shape);
        Assert.Equal(0.8, estimate[0, 0].item<float>(), 1e-5);
        Assert.Equal(0.01, estimate[1, 0].item<float>(), 1e-5);
    }

    [Fact]
    public void Of_Backward_TeachesTheHeadAndNotTheMask()
    {
        using var masks = Logits(0.9, 0.6, 0.25).requires_grad_();
        using var quality = zeros(1, 1, requires_grad: true);

        DiceEstimate.Of(masks, quality).sum().backward();

        Assert.Null(masks.grad);
        Assert.NotEqual(0, quality.grad!.item<float>());
    }

    private static Tensor Logits(params double[] probabilities)
        => tensor([.. probabilities.Select(p => (float)Math.Log(p / (1 - p)))], [1, 1, 1, 1, probabilities.Length]);
}
