using System.Text.Json;
using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Segmentation;
using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

/// <summary>The published training step, recorded from the original code: loss, gradients through three answers, one AdamW step.</summary>
public sealed class TrainingParityTests
{
    /// <summary>Gradients are sums over many more terms than outputs are; the worst of the recorded ones is off by 1.4e-5.</summary>
    private const double GradientTolerance = 1e-4;

    private static readonly JsonElement Golden = GoldenFile.Json("training.json");

    [Theory]
    [InlineData("random")]
    [InlineData("empty_target")]
    [InlineData("empty_both")]
    [InlineData("perfect")]
    public void PerMask_RecordedCase_GivesTheRecordedLoss(string name)
    {
        using var scope = NewDisposeScope();
        var (logits, target) = Case(name);
        var recorded = Golden.GetProperty("cases").GetProperty(name).GetProperty("total").GetDouble();

        Assert.Equal(recorded, DiceCrossEntropy.PerMask(logits, target).mean().item<float>(), 2e-6);
    }

    [Fact]
    public void PerMask_RandomCase_HasTheRecordedGradient()
    {
        using var scope = NewDisposeScope();
        var (logits, target) = Case("random");
        logits.requires_grad_(true);

        DiceCrossEntropy.PerMask(logits, target).mean().backward();

        new GoldenRecord(Golden.GetProperty("cases").GetProperty("random").GetProperty("grad")).AssertMatches("grad", logits.grad!);
    }

    [Fact]
    public void Backward_ThreeAnswers_GivesTheRecordedLossesAndGradients()
    {
        using var scope = NewDisposeScope();
        using var network = ProtocolParityTests.Network();
        var interaction = Golden.GetProperty("interaction");

        var losses = Interact(network);

        var recorded = interaction.GetProperty("loss_per_step").EnumerateArray().Select(loss => loss.GetDouble()).ToArray();
        Assert.Equal(recorded.Length, losses.Length);
        Assert.All(recorded.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        var parameters = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        foreach (var gradient in interaction.GetProperty("gradients").EnumerateObject())
        {
            if (IsSumOfNothing(gradient.Value))
            {
                continue;
            }

            new GoldenRecord(gradient.Value).AssertMatches(gradient.Name, parameters[gradient.Name].grad!, GradientTolerance);
        }
    }

    [Fact]
    public void Step_RecordedGradients_MovesWeightsAsRecorded()
    {
        using var scope = NewDisposeScope();
        using var network = ProtocolParityTests.Network();
        var recorded = Golden.GetProperty("interaction").GetProperty("adamw");
        Interact(network);
        foreach (var part in new[] { "image_encoder", "prompt_encoder", "mask_decoder" })
        {
            var weights = network.named_parameters()
                .Where(entry => entry.name.StartsWith(part, StringComparison.Ordinal))
                .Select(entry => (entry.name, entry.parameter))
                .ToArray();
            var before = weights.ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
            using var optimizer = new AdamW(weights, recorded.GetProperty("weight_decay").GetDouble());

            optimizer.Step(0, recorded.GetProperty($"lr_{part}").GetDouble(), gradientScale: 1);

            foreach (var (name, parameter) in weights.Where(entry => entry.parameter.dim() > 1)) // ours has no decay for others
            {
                if (recorded.GetProperty("change_after_one_step").TryGetProperty(name, out var change))
                {
                    // The first step is the sign of the gradient times the rate: where that is rounding noise, so is the step.
                    new GoldenRecord(change).AssertMatches(name, parameter.detach() - before[name], tolerance: 2e-3);
                }
            }
        }
    }

    private static (Tensor Logits, Tensor Target) Case(string name)
    {
        var target = FormulaTensors.Tensor("loss.target", [2, 1, 6, 7, 8]).gt(0.4).to(float32);
        var nothing = zeros_like(target);
        return name switch
        {
            "random" => (FormulaTensors.Tensor("loss.logits", [2, 1, 6, 7, 8], 0, 4), target),
            "empty_target" => (FormulaTensors.Tensor("loss.logits", [2, 1, 6, 7, 8], 0, 4), nothing),
            "empty_both" => (nothing - 40, nothing),
            _ => ((target * 80) - 40, target),
        };
    }

    /// <summary>A gradient whose true value is 0 is rounding noise in both programs.</summary>
    private static bool IsSumOfNothing(JsonElement record) => GoldenRecord.Number(record.GetProperty("l2")) < 1e-4;

    /// <summary>A click, no click, a negative click; the mask that is fed back carries its gradient, as in the published trainer.</summary>
    private static double[] Interact(Sam3d network)
    {
        var truth = Ellipsoid();
        var embedding = network.ImageEncoder.call(FormulaTensors.VolumeTensor("input", 64));
        var lowRes = zeros([1, 1, 16, 16, 16]);
        var losses = new List<Tensor>();
        foreach (var step in Golden.GetProperty("interaction").GetProperty("steps").EnumerateArray())
        {
            var points = step.ValueKind == JsonValueKind.Null ? null : new PointPrompt(
                tensor([.. step.GetProperty("points")[0][0].EnumerateArray().Select(value => value.GetSingle())], [1, 1, 3]),
                tensor([step.GetProperty("labels")[0][0].GetInt64()], [1, 1]));
            (lowRes, _) = network.Decode(embedding, new Prompt { Points = points, LowResMask = lowRes });
            losses.Add(DiceCrossEntropy.PerMask(network.Upsample(lowRes), truth).mean());
        }

        stack(losses).sum().backward();
        return [.. losses.Select(loss => (double)loss.item<float>())];
    }

    private static Tensor Ellipsoid()
    {
        var steps = arange(64, dtype: float32);
        var axes = meshgrid([steps, steps, steps], indexing: "ij");
        var distance = ((axes[0] - 30) / 13).square() + ((axes[1] - 34) / 16).square() + ((axes[2] - 32) / 10).square();
        return distance.le(1).to(float32).view(1, 1, 64, 64, 64);
    }
}
