using System.Diagnostics;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Trains a model to answer clicks, boxes and coarse masks. A run that was stopped goes on as if it had not been.</summary>
public sealed class Trainer : IDisposable
{
    private const string BestName = "best.safetensors";
    private const int ClickPurpose = 102;

    private readonly TrainingRequest _request;
    private readonly string _run;
    private readonly Sam3d _network;
    private readonly WorkingCopy? _working;
    private readonly CropOptions _crop;
    private readonly string _preset;
    private readonly Device _device;
    private readonly TrainingState _state;
    private readonly SampleSource _samples;
    private readonly Validation _validation;
    private readonly StepLoop<TrainingSample[], TrainingStep> _loop;

    private Trainer(TrainingRequest request, CancellationToken cancellation)
    {
        request.Validate();
        _request = request;
        var options = request.Options;
        var datasets = request.DataFolders.Select(folder => Dataset.Open(folder)).ToArray();
        random.manual_seed(options.Seed);
        var device = request.Device ?? ComputeDevice.Automatic();
        _device = device.ToTorch();
        (_network, _crop, _preset) = Start(request, out var start);

        // Told from others by the weights it begins with, wherever they lay.
        _run = JsonSerializer.Serialize(new { request.Preset, Start = start, request.Fresh, Data = datasets.Select(set => set.Name), Options = options });
        _network.to(_device);
        _network.train();
        var edge = _network.Options.ImageEncoder.CropSize;
        var cache = new CaseCache(request.CacheBytes);
        _samples = new SampleSource(datasets, cache, _crop, edge, options);
        _validation = new Validation(datasets, cache, _crop, edge, options, cancellation);
        _state = new TrainingState(_network, options.WeightDecay, options.AverageDecay, EncoderRate.Of);
        _loop = new StepLoop<TrainingSample[], TrainingStep>(request.OutputFolder, _run, _state)
        {
            Steps = options.Steps,
            CheckpointSteps = options.CheckpointSteps,
            Curves = Curves,
        };
        _working = (request.Precision ?? device.DefaultPrecision) == NumberPrecision.BFloat16 ? new WorkingCopy(_network) : null;
    }

    /// <summary>Trains to the end, or on to it.</summary>
    /// <param name="request">Data, options, where to write.</param>
    /// <param name="progress">Told each step, on this thread.</param>
    /// <param name="cancellation">Stops after the step under way, and saves.</param>
    /// <returns>The best model file; without validation cases that of the last step.</returns>
    /// <exception cref="ArgumentException">The request breaks a rule, or a data set has no training case.</exception>
    /// <exception cref="VolumeFormatException">A data set or a case cannot be used.</exception>
    /// <exception cref="CheckpointException">The model, or the checkpoint to go on from, cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="NotFiniteNumberException">The loss is no number any more; the last checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run was saved.</exception>
    public static string Run(
        TrainingRequest request, IProgress<TrainingStep>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var trainer = new Trainer(request, cancellation);
        trainer.Train(progress, cancellation);
        return trainer.PathOf(BestName);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _working?.Dispose();
        _network.Dispose();
    }

    /// <summary>The network to begin with; where memories are asked for and it has no weights for them, with fresh ones.</summary>
    /// <param name="request">What to build, or to go on from.</param>
    /// <param name="fingerprint">That of the weights to go on from; null for fresh ones.</param>
    private static (Sam3d Network, CropOptions Crop, string Preset) Start(TrainingRequest request, out string? fingerprint)
    {
        using var given = request.ModelPath is null ? null : ModelFile.Load(request.ModelPath, preset: null);
        fingerprint = given is null ? null : WeightFingerprint.Of(given.Weights);
        var preset = request.Preset ?? given?.Preset ?? "compact";
        var wanted = request.Preset is null && given is not null ? given.Options : ModelOptions.Preset(preset);
        var fresh = new Sam3d(request.Options.Memory.MostCases > 0 ? wanted.Network.WithMemory() : wanted.Network);
        if (given is not null)
        {
            Fill(fresh, StateDict.Read(given.Network), request.Fresh);
        }

        return (fresh, wanted.Crop, preset);
    }

    /// <summary>Takes weights over where name and shape fit and nobody asked for fresh ones.</summary>
    private static void Fill(Sam3d network, IReadOnlyList<NamedTensor> given, IReadOnlyList<string> fresh)
    {
        var targets = network.state_dict();
        if (fresh.FirstOrDefault(start => !targets.Keys.Any(name => name.StartsWith(start, StringComparison.Ordinal))) is { } unknown)
        {
            throw new ArgumentException(
                $"No weight of this model is named {CheckpointException.Quote(unknown)}…; they begin with "
                + $"{string.Join(", ", targets.Keys.Select(name => name[..(name.IndexOf('.', StringComparison.Ordinal) + 1)]).Distinct())}");
        }

        StateDict.Fill(network, [.. given
            .Where(weight => targets.TryGetValue(weight.Name, out var target) && target.shape.SequenceEqual(weight.Shape))
            .Where(weight => !fresh.Any(start => weight.Name.StartsWith(start, StringComparison.Ordinal)))]);
    }

    private void Train(IProgress<TrainingStep>? progress, CancellationToken cancellation)
    {
        var (options, crops) = (_request.Options, _request.Options.CropsPerStep);
        _loop.Run(
            (step, stop) => [.. Enumerable.Range(0, crops).Select(i => _samples.Make((step * crops) + i, stop))],
            (samples, stop) =>
            {
                var start = Stopwatch.GetTimestamp();
                var step = Learn(samples) with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
                return _state.Step == options.Steps || _state.Step % options.ValidationSteps == 0
                    ? step with { Validation = Validate(stop) }
                    : step;
            },
            progress,
            cancellation);
    }

    private static IReadOnlyList<CurvePanel> Curves(IReadOnlyList<TrainingStep> log)
    {
        return
        [
            new CurvePanel("loss", Of("training", step => step.Loss)),
            new CurvePanel(
                "dice",
                [
                    Of("first", step => step.FirstDice),
                    Of("last", step => step.LastDice),
                    .. ValidationResult.Clicks.Select((clicks, i) => new Curve(
                        $"val. {clicks}",
                        [.. log.Where(step => step.Validation is not null).Select(step => (step.Step, step.Validation!.Means[i]))])),
                ]),
        ];

        Curve Of(string name, Func<TrainingStep, double> value) => Curve.Smoothed(name, [.. log.Select(step => (step.Step, value(step)))]);
    }

    private TrainingStep Learn(TrainingSample[] samples)
    {
        using var scope = NewDisposeScope();
        var (network, edge) = (_working?.Network ?? _network, (long)samples[0].Edge);
        var crops = tensor(
            [.. samples.SelectMany(sample => sample.Image)], [samples.Length, 1, edge, edge, edge], device: _device);
        var stream = network.ImageEncoder.BeginForMemories(crops);
        var leaves = stream.Map(Leaf);
        var rounds = new List<IReadOnlyList<(double Loss, double Dice)>>();
        for (var i = 0; i < samples.Length; i++)
        {
            // Seeded by the step alone, so that a run that goes on draws what it would have drawn.
            var random = new Random(SeedOf((_state.Step * samples.Length) + i));
            rounds.Add(Learn(network, samples[i], leaves.Map(leaf => leaf.narrow(0, i, 1)), random, 1.0 / samples.Length));
        }

        autograd.backward([.. stream.Tensors], [.. leaves.Tensors.Select(leaf => leaf.grad!)]);
        _working?.HandGradientsOver();
        var options = _request.Options;
        var (loss, rate) = (rounds.Average(crop => crop.Average(round => round.Loss)), options.LearningRateAt(_state.Step));
        var norm = _state.Learn("Training", loss, rate, options.GradientNorm, samples.Select(sample => sample.CaseId));
        _working?.Refresh();
        _state.Average.Add(_state.Step - 1);
        return new TrainingStep
        {
            Step = _state.Step,
            Steps = options.Steps,
            Loss = loss,
            FirstDice = rounds.Average(crop => crop[0].Dice),
            LastDice = rounds.Average(crop => crop[^1].Dice),
            GradientNorm = norm,
            LearningRate = rate,
            Seconds = 0,
        };
    }

    /// <summary>Asks for one crop's targets, with its memories if it has any, and runs backward to where they come in.</summary>
    private IReadOnlyList<(double Loss, double Dice)> Learn(
        Sam3d network, TrainingSample sample, BegunCrop stream, Random random, double weight)
    {
        using var scope = NewDisposeScope();
        var recall = sample.Memories.Count == 0 ? Recall.None : EpisodeRecall.Of(network, sample, stream);
        if (random.NextDouble() < _request.Options.CoarseShare)
        {
            stream = stream with { Fine = stream.Fine?.Map(tensor => tensor * 0) };
        }

        var asked = recall.IsNone ? stream : stream with { Tokens = stream.Tokens.expand(sample.Targets.Count, -1, -1, -1, -1) };
        var features = network.Finish(asked, recall);
        var leaves = features.Map(Leaf);
        var rounds = new Interaction(network, _crop.Clicks, sample, _request.Options, random).Run(leaves, weight);
        autograd.backward([.. features.Tensors], [.. leaves.Tensors.Select(leaf => leaf.grad!)]);
        return rounds;
    }

    private static Tensor Leaf(Tensor tensor) => tensor.detach().requires_grad_(true);

    private int SeedOf(long sample) => (int)(new SeededRandom(_request.Options.Seed, sample, ClickPurpose).NextBits() & int.MaxValue);

    private ValidationResult? Validate(CancellationToken cancellation)
    {
        _state.Average.Swap();
        try
        {
            var result = _validation.IsEmpty ? null : _validation.Measure(_network, _crop, _device, cancellation);
            if (result is null || result.Score > _state.BestScore)
            {
                _state.BestScore = result?.Score ?? _state.BestScore;
                ModelFile.Save(PathOf(BestName), _network, _crop, _preset, TrainingRecord(result));
            }

            return result;
        }
        finally
        {
            _state.Average.Swap();
        }
    }

    private string TrainingRecord(ValidationResult? result) => JsonSerializer.Serialize(
        new { run = JsonDocument.Parse(_run).RootElement, step = _state.Step, validation = result?.ByLabel },
        JsonSerializerOptions.Web);

    private string PathOf(string name) => Path.Combine(_request.OutputFolder, name);
}
