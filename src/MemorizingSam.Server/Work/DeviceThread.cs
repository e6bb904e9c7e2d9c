using System.Collections.Concurrent;

namespace MemorizingSam.Server.Work;

/// <summary>
/// The one thread that loads the model and works with it. OpenMP keeps a team of worker threads for every thread that calls libtorch, and once there are more
/// workers than cores it lets none of them spin while it waits for the next piece of work: a click then takes half as long again.
/// </summary>
internal sealed class DeviceThread : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread _thread;

    /// <summary>Starts it.</summary>
    public DeviceThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "device" };
        _thread.Start();
    }

    /// <summary>Does a job on it, after those that were given before.</summary>
    /// <typeparam name="T">What the job returns.</typeparam>
    /// <param name="job">The job.</param>
    /// <returns>What it returned; what it threw.</returns>
    public Task<T> RunAsync<T>(Func<T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                done.SetResult(job());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Does a job on it, and waits until it is done.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public T Run<T>(Func<T> job) => RunAsync(job).GetAwaiter().GetResult();

    /// <summary>Waits for the jobs that were given, and ends it.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
