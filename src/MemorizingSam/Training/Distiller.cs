using System.Diagnostics;
using System.Text.Json;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Teaches a small image encoder to answer as a large one does: layer by layer, then the image embedding.</summary>
/// <remarks>
/// Source: the FastSAM3D paper. Differs from its code (REFERENCE T5 to T7): crops are normalised once, the teacher is SAM-Med3D itself and
/// not its changed copy, and the student's architecture does not depend on the number of devices. Prompt encoder and mask decoder are the
/// teacher's.
/// </remarks>
public sealed class Distiller : IDisposable
{
    private const string StudentName = "student.safetensors";

    private readonly DistillationRequest _request;
    private readonly string _run;
    private readonly Device _device;
    private readonly LoadedModel _teacher;
    private readonly Sam3d _student;
    private readonly string _preset;
    private readonly IReadOnlyList<(int Student, int Teacher)> _pairs;
    private readonly SampleSource _samples;
    private readonly IReadOnlyList<float[]> _validation;
    private readonly TrainingState _state;
    private readonly StepLoop<TrainingSample[], DistillationStep> _loop;

    private Distiller(DistillationRequest request, CancellationToken cancellation)
    {
        _request = request;
        var options = request.Options;
        var datasets = request.DataFolders.Select(folder => Dataset.Open(folder)).ToArray();
        random.manual_seed(options.Seed);
        _device = (request.Device ?? ComputeDevice.Automatic()).ToTorch();
        _teacher = ModelFile.Load(request.TeacherPath, preset: null);
        (_student, _preset) = Student();
        var edge = StudentEncoder.Options.CropSize;
        _pairs = BlockPairs.Of(StudentEncoder.Options, _teacher.Network.ImageEncoder.Options);
        _teacher.Network.to(_device);
        _student.to(_device);
        var (cache, crop) = (new CaseCache(request.CacheBytes), _teacher.Options.Crop);
        _samples = new SampleSource(datasets, cache, crop, edge, options.Samples);
        _validation = Validation.Crops(datasets, cache, crop, edge, options.ValidationCrops, cancellation);
        _state = new TrainingState(StudentEncoder, options.WeightDecay, averageDecay: 0);
        _run = JsonSerializer.Serialize(
            new { Teacher = WeightFingerprint.Of(_teacher.Weights), Preset = _preset, Data = datasets.Select(set => set.Name), Options = options });
        _loop = new StepLoop<TrainingSample[], DistillationStep>(request.OutputFolder, _run, _state)
        {
            Steps = Steps,
            CheckpointSteps = options.CheckpointSteps,
            Curves = log =>
            [
                new CurvePanel(
                    "relative error",
                    Curve.Smoothed("training", [.. log.Select(step => (step.Step, step.RelativeError))]),
                    new Curve(
                        "validation",
                        [.. log.Where(step => step.ValidationError is not null).Select(step => (step.Step, step.ValidationError!.Value))])),
            ],
        };
    }

    private ImageEncoder3d StudentEncoder => _student.ImageEncoder;

    private long Steps => (long)_request.Options.StepsPerStage * (_pairs.Count + 1);

    /// <summary>Distils to the end, or on to it.</summary>
    /// <param name="request">Teacher, data, options, where to write.</param>
    /// <param name="progress">Told each step, on this thread.</param>
    /// <param name="cancellation">Stops after the step under way, and saves.</param>
    /// <returns>The student as a model file.</returns>
    /// <exception cref="ArgumentException">The request breaks a rule, or student and teacher do not fit each other.</exception>
    /// <exception cref="VolumeFormatException">A data set or a case cannot be used.</exception>
    /// <exception cref="CheckpointException">A model, or the checkpoint to go on from, cannot be used.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="NotFiniteNumberException">The loss is no number any more; the last checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run was saved.</exception>
    public static string Run(
        DistillationRequest request, IProgress<DistillationStep>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Validate();
        using var distiller = new Distiller(request, cancellation);
        return distiller.Distil(progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _student.Dispose();
        _teacher.Dispose();
    }

    private string Distil(IProgress<DistillationStep>? progress, CancellationToken cancellation)
    {
        var crops = _request.Options.CropsPerStep;
        _loop.Run(
            (step, stop) => [.. Enumerable.Range(0, crops).Select(i => _samples.Make((step * crops) + i, stop))],
            (samples, _) => Learn(samples),
            progress,
            cancellation);
        var path = Path.Combine(_request.OutputFolder, StudentName);
        ModelFile.Save(path, _student, _teacher.Options.Crop, _preset, JsonSerializer.Serialize(new { distilled = _run, steps = Steps }));
        return path;
    }

    /// <summary>The student, with the teacher's prompt encoder and mask decoder unless it brings its own.</summary>
    private (Sam3d Network, string Preset) Student()
    {
        if (_request.StudentPath is { } path)
        {
            var loaded = ModelFile.Load(path, preset: null);
            BlockPairs.Require(loaded.Options.Network.ImageEncoder, _teacher.Options.Network.ImageEncoder);
            return (loaded.Network, loaded.Preset);
        }

        var encoder = Sam3dOptions.Preset(_request.Preset).ImageEncoder;
        BlockPairs.Require(encoder, _teacher.Options.Network.ImageEncoder);
        var network = new Sam3d(_teacher.Options.Network with { ImageEncoder = encoder });
        var parts = _teacher.Weights.Where(tensor => !tensor.Name.StartsWith("image_encoder.", StringComparison.Ordinal)).ToArray();
        StateDict.Fill(network, parts);
        return (network, _request.Preset);
    }

    private DistillationStep Learn(TrainingSample[] samples)
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        var options = _request.Options;
        var (stage, inStage) = ((int)(_state.Step / options.StepsPerStage), _state.Step % options.StepsPerStage);
        var crops = Crops([.. samples.Select(sample => sample.Image)]);
        var answer = Answer(StudentEncoder, crops, stage, pair => pair.Student);
        var wanted = Wanted(crops, stage);
        var loss = (answer - wanted).square().mean();
        loss.backward();
        var (value, rate) = (loss.item<float>(), options.Samples.LearningRateAt(inStage));
        _state.Learn("Distillation", value, rate, options.GradientNorm, samples.Select(sample => sample.CaseId));
        return new DistillationStep
        {
            Step = _state.Step,
            Steps = Steps,
            Stage = stage + 1,
            Loss = value,
            RelativeError = Math.Sqrt(value / wanted.square().mean().item<float>()),
            LearningRate = rate,
            ValidationError = inStage + 1 == options.StepsPerStage && _validation.Count > 0 ? ErrorOfEmbedding() : null,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    private Tensor Wanted(Tensor crops, int stage)
    {
        using var noGradient = no_grad();
        return Answer(_teacher.Network.ImageEncoder, crops, stage, pair => pair.Teacher);
    }

    /// <summary>Tokens that leave the last block of a stage; in the last stage the image embedding.</summary>
    private Tensor Answer(ImageEncoder3d encoder, Tensor crops, int stage, Func<(int Student, int Teacher), int> blocks)
        => stage < _pairs.Count ? encoder.RunBlocks(encoder.EmbedPatches(crops), ..blocks(_pairs[stage])) : encoder.call(crops);

    private double ErrorOfEmbedding()
    {
        using var noGradient = no_grad();
        return _validation.Average(voxels =>
        {
            using var scope = NewDisposeScope();
            var crop = Crops([voxels]);
            var wanted = _teacher.Network.ImageEncoder.call(crop);
            return ((StudentEncoder.call(crop) - wanted).norm() / wanted.norm()).item<float>();
        });
    }

    private Tensor Crops(IReadOnlyList<float[]> crops)
    {
        long edge = StudentEncoder.Options.CropSize;
        return tensor([.. crops.SelectMany(voxels => voxels)], [crops.Count, 1, edge, edge, edge], device: _device);
    }
}
