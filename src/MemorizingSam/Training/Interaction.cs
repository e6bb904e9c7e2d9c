using MemorizingSam.Evaluation;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Asks a network for all targets of one crop, prompt after prompt, and collects the gradients.</summary>
/// <remarks>
/// The image features are leaves here: each answer's gradient stops at them, so that one answer's activations are freed before the
/// next, and the encoder runs backward once for all. Differs from the published trainers (REFERENCE §8): the mask that is fed back
/// carries no gradient, all prompts so far are given, and the head that estimates a mask's quality learns the Dice it reached.
/// </remarks>
internal sealed class Interaction(Sam3d network, ClickHistory history, TrainingSample sample, TrainingOptions options, Random random)
{
    /// <summary>Share of the estimated Dice's squared error in the loss.</summary>
    private const double QualityWeight = 0.3;

    private readonly PromptSequence _prompts = new(sample, random);

    /// <summary>Runs all rounds.</summary>
    /// <param name="image">Features of this crop, leaves that take gradients.</param>
    /// <param name="weight">What each loss is multiplied by.</param>
    /// <returns>Mean loss and mean Dice of each round.</returns>
    public IReadOnlyList<(double Loss, double Dice)> Run(ImageFeatures image, double weight)
    {
        using var scope = NewDisposeScope();
        var rounds = 1 + random.Next(options.MostRounds);
        var truth = Truth(image.Embedding.device);
        var lowRes = FirstMask(network, sample.Targets.Count, truth.device);
        var masks = Array.Empty<byte>();
        var results = new List<(double, double)>();
        var told = sample.Targets.Select(target => target.IsTold ? 1f : 0f).ToArray();
        if (told.Contains(1) && random.NextDouble() < options.Memory.UnpromptedShare)
        {
            // Before the first prompt only those targets have an answer that memories tell of.
            (lowRes, masks) = Learn(image, lowRes, truth, tensor(told, device: truth.device), weight / (rounds + 1), results);
            rounds++;
        }

        var kind = random.NextDouble();
        var boxShare = network.Options.PromptEncoder.BoxPrompts ? options.BoxShare : 0;
        var all = ones(told.Length, device: truth.device);
        var whole = tensor([.. sample.Targets.Select(target => target.IsPiece ? 0f : 1f)], device: truth.device);
        while (results.Count < rounds)
        {
            var asked = all;
            if (masks.Length == 0 && kind < boxShare)
            {
                _prompts.AddBoxes();
                asked = truth.flatten(1).amax([1]);                             // nobody draws a box around what is not there
            }
            else if (masks.Length == 0 && kind < boxShare + options.MaskShare)
            {
                lowRes = CoarseMask.Of(truth, lowRes.shape[^1], random);
            }
            else if (masks.Length == 0 || random.NextDouble() >= options.RepeatShare)
            {
                _prompts.AddClicks(masks, random.Next(2) == 0 ? ClickRule.Innermost : ClickRule.Ritm);
                asked = masks.Length == 0 ? whole : all;
            }

            (lowRes, masks) = Learn(image, lowRes, truth, asked, weight / rounds, results);
        }

        return results;
    }

    /// <summary>One answer, and its gradients.</summary>
    /// <returns>Logits of the low-res masks, without gradient, and the masks.</returns>
    private (Tensor LowRes, byte[] Masks) Learn(
        ImageFeatures image, Tensor previous, Tensor truth, Tensor shares, double weight, List<(double Loss, double Dice)> results)
    {
        var (answer, logits, loss, dice) = Answer(image, previous, truth, shares);
        (loss * weight).backward();
        results.Add((loss.item<float>(), dice));
        return (answer.detach(), logits.detach().gt(0).to(uint8).cpu().data<byte>().ToArray());
    }

    /// <summary>The mask that a model is given before it has answered.</summary>
    /// <returns>Zeros, (T, 1, L, L, L), owned by the caller.</returns>
    public static Tensor FirstMask(Sam3d network, long targets, Device device)
    {
        long edge = network.Options.PromptEncoder.LowResMaskSize;
        return zeros([targets, 1, edge, edge, edge], device: device);
    }

    /// <summary>A low-res mask at the crop's size; of some models it has that already.</summary>
    public static Tensor AtCropSize(Sam3d network, Tensor lowRes)
        => lowRes.shape[^1] == network.Options.ImageEncoder.CropSize ? lowRes : network.Upsample(lowRes);

    /// <param name="image">Features.</param>
    /// <param name="previous">Logits of the masks so far.</param>
    /// <param name="truth">True masks.</param>
    /// <param name="shares">What each target counts, (T).</param>
    private (Tensor LowRes, Tensor Logits, Tensor Loss, double Dice) Answer(ImageFeatures image, Tensor previous, Tensor truth, Tensor shares)
    {
        var (lowRes, quality) = network.Decode(image, _prompts.ToPrompt(previous, history));
        var logits = AtCropSize(network, lowRes);
        var reached = Dice(logits.detach(), truth);                             // (T)
        var misjudged = (DiceEstimate.Of(lowRes, quality).select(1, 0) - reached).square();
        var losses = DiceCrossEntropy.PerMask(logits, truth) + (QualityWeight * misjudged);
        return (lowRes, logits, Mean(losses), Mean(reached).item<float>());

        Tensor Mean(Tensor each) => (each * shares).sum() / shares.sum().clamp_min(1);
    }

    private Tensor Truth(Device device)
    {
        var (count, edge) = (sample.Targets.Count, (long)sample.Edge);
        var all = sample.Targets.SelectMany(target => target.Mask).ToArray();
        return tensor(all, [count, 1, edge, edge, edge], dtype: float32, device: device);
    }

    private static Tensor Dice(Tensor logits, Tensor truth)
    {
        var predicted = logits.gt(0).to(float32).flatten(1);
        var given = truth.flatten(1);
        return 2 * (predicted * given).sum(1) / (predicted.sum(1) + given.sum(1)).clamp_min(1);
    }
}
