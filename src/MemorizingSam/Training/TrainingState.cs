using System.Globalization;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Segmentation;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Everything that a step changes: weights, their average, the optimizer's moments, how many steps were done.</summary>
internal sealed class TrainingState : IDisposable
{
    private const string StepKey = "memsam.training.step";
    private const string RunKey = "memsam.training.run";
    private const string ScoreKey = "memsam.training.best";

    /// <summary>Begins a run.</summary>
    /// <param name="network">What is trained; stays the caller's.</param>
    /// <param name="weightDecay">Decoupled weight decay of matrices and kernels.</param>
    /// <param name="averageDecay">Share of the averaged weights that stays at each step.</param>
    /// <param name="rateOf">Share of the learning rate at which a weight learns, by its name; null for all of it everywhere.</param>
    public TrainingState(nn.Module network, double weightDecay, double averageDecay, Func<string, Tensor, double>? rateOf = null)
    {
        Network = network;
        var weights = network.named_parameters().Select(entry => (entry.name, entry.parameter)).ToArray();
        Optimizer = new AdamW(weights, weightDecay, rateOf);
        Average = new WeightAverage(weights, averageDecay);
    }

    /// <summary>What is trained.</summary>
    public nn.Module Network { get; }

    /// <summary>Its optimizer.</summary>
    public AdamW Optimizer { get; }

    /// <summary>Average of its weights.</summary>
    public WeightAverage Average { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Best score of a validation so far; below 0 if there was none.</summary>
    public double BestScore { get; set; } = -1;

    /// <summary>Changes the weights by the gradients they hold, and counts the step.</summary>
    /// <param name="work">What stops if that cannot be done, as the message's first word.</param>
    /// <param name="loss">What the gradients are of.</param>
    /// <param name="learningRate">Learning rate.</param>
    /// <param name="longest">Gradients longer than this are shortened to it.</param>
    /// <param name="cases">What the step learned from.</param>
    /// <returns>Length of the gradients before that.</returns>
    /// <exception cref="NotFiniteNumberException">Loss or gradient is no number; the weights stay as they are.</exception>
    public double Learn(string work, double loss, double learningRate, double longest, IEnumerable<string> cases)
    {
        var norm = Optimizer.GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new NotFiniteNumberException(
                $"{work} stopped at step {Step + 1}: the loss is {loss} and the gradient {norm} on {string.Join(", ", cases)}. "
                + "The last checkpoint is kept; look at these cases, or lower the learning rate.");
        }

        Optimizer.Step(Step, learningRate, Math.Min(1, longest / norm));
        Step++;
        return norm;
    }

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="run">What tells this run from others.</param>
    public void Save(string path, string run)
    {
        var metadata = new Dictionary<string, string>
        {
            [StepKey] = Step.ToString(CultureInfo.InvariantCulture),
            [RunKey] = run,
            [ScoreKey] = BestScore.ToString("R", CultureInfo.InvariantCulture),
        };
        var tensors = Tensors().Select(entry => StateDict.Read(entry.Name, entry.Tensor)).ToArray();
        AtomicFile.Write(path, stream => CheckpointFile.Write(stream, tensors, metadata));
    }

    /// <summary>Takes a checkpoint's place.</summary>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    /// <param name="run">What tells this run from others.</param>
    /// <exception cref="CheckpointException">The file is damaged, or the checkpoint of another run.</exception>
    public void Load(string path, string run)
    {
        var checkpoint = CheckpointFile.Read(path);
        if (!checkpoint.Metadata.TryGetValue(RunKey, out var saved)
            || !checkpoint.Metadata.TryGetValue(StepKey, out var step)
            || !checkpoint.Metadata.TryGetValue(ScoreKey, out var score))
        {
            throw new CheckpointException(path, "is no checkpoint of a training run; choose another output folder.");
        }

        if (saved != run)
        {
            throw new CheckpointException(
                path, $"belongs to a run with other options or data ({saved}); repeat those, or choose another output folder.");
        }

        var targets = Tensors().ToDictionary(entry => entry.Name, entry => entry.Tensor);
        var expected = targets.Select(entry => new ExpectedTensor(entry.Key, entry.Value.shape)).ToArray();
        StateDict.Fill(targets, CheckpointFit.Compare(checkpoint, expected).Require());
        Step = long.Parse(step, CultureInfo.InvariantCulture);
        BestScore = double.Parse(score, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Average.Dispose();
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors()
        => Network.state_dict().Select(entry => ($"weight.{entry.Key}", entry.Value))
            .Concat(Average.Averages)
            .Concat(Optimizer.Moments);
}
