using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Training;

/// <summary>Runs steps from where a checkpoint left off: prefetched batches in; log lines, checkpoints, curves and progress out.</summary>
/// <typeparam name="TBatch">What a step learns from.</typeparam>
/// <typeparam name="TStep">What a step came to.</typeparam>
internal sealed class StepLoop<TBatch, TStep>
    where TStep : class, IRunStep
{
    private const string StateName = "state.safetensors";
    private const string LogName = "log.jsonl";
    private const string CurvesName = "curves.png";

    private readonly TrainingState _state;
    private readonly string _folder;
    private readonly string _statePath;
    private readonly string _run;
    private readonly TrainingLog<TStep> _log;

    /// <summary>Prepares a run, or to go on with one.</summary>
    /// <param name="folder">Where checkpoint and log lie; made if it is not there.</param>
    /// <param name="run">What tells this run from others.</param>
    /// <param name="state">Takes the checkpoint's place if there is one.</param>
    /// <exception cref="Checkpoints.CheckpointException">The checkpoint is damaged, or that of another run.</exception>
    public StepLoop(string folder, string run, TrainingState state)
    {
        (_state, _run, _folder, _statePath) = (state, run, folder, Path.Combine(folder, StateName));
        Directory.CreateDirectory(folder);
        if (File.Exists(_statePath))
        {
            _state.Load(_statePath, _run);
        }

        _log = new TrainingLog<TStep>(Path.Combine(folder, LogName), _state.Step);
    }

    /// <summary>Steps in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps between two checkpoints.</summary>
    public required long CheckpointSteps { get; init; }

    /// <summary>What is drawn of the log at each checkpoint.</summary>
    public required Func<IReadOnlyList<TStep>, IReadOnlyList<CurvePanel>> Curves { get; init; }

    /// <summary>Runs to the end.</summary>
    /// <param name="make">Makes the batch of a step, from 0, on other threads.</param>
    /// <param name="learn">Does one step and counts it in the state.</param>
    /// <param name="progress">Told each step, on this thread.</param>
    /// <param name="cancellation">Stops after the step under way, and saves.</param>
    public void Run(
        Func<long, CancellationToken, TBatch> make,
        Func<TBatch, CancellationToken, TStep> learn,
        IProgress<TStep>? progress,
        CancellationToken cancellation)
    {
        using var batches = new Prefetch<TBatch>(make, new PrefetchOptions(), _state.Step, Math.Max(_state.Step, Steps));
        while (_state.Step < Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                _state.Save(_statePath, _run);
                cancellation.ThrowIfCancellationRequested();
            }

            var step = learn(batches.Take(cancellation), cancellation);
            _log.Add(step);
            if (_state.Step == Steps || _state.Step % CheckpointSteps == 0)
            {
                _state.Save(_statePath, _run);
                DrawCurves();
            }

            progress?.Report(step);
        }
    }

    private void DrawCurves()
    {
        var png = CurvePicture.ToPng(Curves([.. TrainingLog<TStep>.Read(Path.Combine(_folder, LogName))]));
        AtomicFile.Write(Path.Combine(_folder, CurvesName), stream => stream.Write(png));
    }
}
