using AdamW = MemorizingSam.Training.AdamW;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

public sealed class AdamWTests
{
    [Fact]
    public void Step_ManyGradients_MovesMatricesAsTorchsOwnOptimizer()
    {
        using var scope = NewDisposeScope();
        var start = randn([5, 7]);
        var (ours, theirs) = (new Parameter(start.clone()), new Parameter(start.clone()));
        using var optimizer = new AdamW([("w", ours)], decay: 0.1);
        using var reference = optim.AdamW([theirs], lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.1);
        for (var step = 0; step < 20; step++)
        {
            var target = randn([5, 7]);
            (ours - target).square().sum().backward();
            reference.zero_grad();
            (theirs - target).square().sum().backward();

            optimizer.Step(step, learningRate: 0.01, gradientScale: 1);
            reference.step();
        }

        Assert.True((ours - theirs).abs().max().item<float>() < 1e-5);
        Assert.True((ours - start).abs().max().item<float>() > 0.05);
    }

    [Fact]
    public void Step_NormsAndBiases_DoNotDecay()
    {
        using var scope = NewDisposeScope();
        var bias = new Parameter(ones(3));
        using var optimizer = new AdamW([("b", bias)], decay: 0.5);
        (bias * 0).sum().backward();

        optimizer.Step(0, learningRate: 0.1, gradientScale: 1);

        Assert.Equal([1f, 1f, 1f], bias.data<float>().ToArray());
    }

    [Fact]
    public void Step_RateOfAQuarter_MovesAndDecaysAQuarterAsFar()
    {
        using var scope = NewDisposeScope();
        var (full, quarter) = (new Parameter(ones(2, 2)), new Parameter(ones(2, 2)));
        using var optimizer = new AdamW([("full", full), ("quarter", quarter)], decay: 0.5, (name, _) => name == "quarter" ? 0.25 : 1);
        (full + quarter).sum().backward();

        optimizer.Step(0, learningRate: 0.1, gradientScale: 1);

        Assert.Equal(1 - (0.1 * 0.5) - 0.1, full[0, 0].item<float>(), 1e-5);
        Assert.Equal(1 - (0.025 * 0.5) - 0.025, quarter[0, 0].item<float>(), 1e-5);
    }

    [Fact]
    public void GradientNorm_TwoWeights_IsTheLengthOfAllTogether()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (new Parameter(zeros(2)), new Parameter(zeros(1)));
        using var optimizer = new AdamW([("a", a), ("b", b)], decay: 0);
        ((a * tensor(new float[] { 3, 0 })).sum() + (b * 4).sum()).backward();

        Assert.Equal(5, optimizer.GradientNorm(), 1e-6);
    }
}
