namespace MemorizingSam.Imaging.Datasets.Loading;

/// <summary>Makes the samples of coming steps on other cores and hands them out in the order of the steps.</summary>
/// <remarks>
/// What comes out depends on the maker and the step alone, never on the number of workers or their speed. One thread takes.
/// Taking a sample lets the next one begin, so that there are never more than <see cref="PrefetchOptions.Ahead"/>.
/// </remarks>
/// <typeparam name="T">A sample. Those that are never taken are disposed of if they can be.</typeparam>
public sealed class Prefetch<T> : IDisposable
{
    private readonly Func<long, CancellationToken, T> _make;
    private readonly long _endStep;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskFactory<T> _workers;
    private readonly Queue<Task<T>> _underWay = new();
    private long _nextToBegin;

    /// <summary>Begins with the first samples.</summary>
    /// <param name="make">Makes the sample of a step; called on several threads at once.</param>
    /// <param name="options">How much is made ahead.</param>
    /// <param name="firstStep">The step to begin with, as after a resume.</param>
    /// <param name="endStep">The step after the last.</param>
    /// <exception cref="ArgumentException">The options break a rule, or the steps run backwards.</exception>
    public Prefetch(
        Func<long, CancellationToken, T> make, PrefetchOptions options, long firstStep = 0, long endStep = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (endStep < firstStep)
        {
            throw new ArgumentException($"The steps must not run backwards, got {firstStep} to {endStep}.");
        }

        (_make, _endStep, NextStep, _nextToBegin) = (make, endStep, firstStep, firstStep);
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, options.Workers).ConcurrentScheduler;
        _workers = new TaskFactory<T>(_stop.Token, TaskCreationOptions.None, TaskContinuationOptions.None, scheduler);
        for (var i = 0; i < options.Ahead; i++)
        {
            Begin();
        }
    }

    /// <summary>The step whose sample is taken next.</summary>
    public long NextStep { get; private set; }

    /// <summary>Waits for the sample of <see cref="NextStep"/> and takes it; the next call takes the step after it.</summary>
    /// <param name="cancellation">Stops the waiting; the sample stays and the step stays the next.</param>
    /// <exception cref="IOException">The sample's files were at fault; the message names the step.</exception>
    /// <exception cref="ArgumentException">The sample could not be made of its data; the message names the step.</exception>
    /// <exception cref="InvalidOperationException">The maker failed otherwise, or there is no step left.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public T Take(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        if (!_underWay.TryPeek(out var oldest))
        {
            throw new InvalidOperationException($"Step {NextStep} is the end; there is no sample left.");
        }

        WaitForEnd(oldest, cancellation);
        return Finish(oldest);
    }

    /// <summary>Stops all work, waits until it has ended, and disposes of the samples that nobody took.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        foreach (var task in _underWay)
        {
            WaitForEnd(task, CancellationToken.None);
            if (task.IsCompletedSuccessfully)
            {
                (task.Result as IDisposable)?.Dispose();
            }
        }

        _underWay.Clear();
        _stop.Dispose();
    }

    /// <summary>Waits for the end of the work, however it ends.</summary>
    private static void WaitForEnd(Task<T> task, CancellationToken cancellation)
        => Task.WhenAny(task).Wait(cancellation);

    private T Finish(Task<T> oldest)
    {
        _underWay.Dequeue();
        var step = NextStep++;
        Begin();
        if (oldest.IsCompletedSuccessfully)
        {
            return oldest.Result;
        }

        var fault = oldest.Exception?.InnerException ?? new OperationCanceledException();
        var message = $"The sample of step {step} could not be made: {fault.Message}";
        throw fault switch
        {
            IOException => new IOException(message, fault),
            ArgumentException => new ArgumentException(message, fault),
            OperationCanceledException => new OperationCanceledException(message, fault),
            _ => new InvalidOperationException(message, fault),
        };
    }

    private void Begin()
    {
        if (_nextToBegin < _endStep)
        {
            var step = _nextToBegin++;
            _underWay.Enqueue(_workers.StartNew(() => _make(step, _stop.Token)));
        }
    }
}
