using MemorizingSam.Server.Work;

namespace MemorizingSam.Server.Tests.Work;

public sealed class DeviceThreadTests
{
    [Fact]
    public async Task RunAsync_JobsOfManyThreads_AreDoneOnOneThreadInTheirOrder()
    {
        using var device = new DeviceThread();
        using var hold = new ManualResetEventSlim();
        var done = new List<(int Job, int Thread)>();
        var jobs = Enumerable.Range(0, 20).Select(job => device.RunAsync(() =>
        {
            hold.Wait(TimeSpan.FromSeconds(10));
            done.Add((job, Environment.CurrentManagedThreadId));
            return job;
        })).ToArray();
        hold.Set();

        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(jobs));
        Assert.Equal(Enumerable.Range(0, 20), done.Select(one => one.Job));
        Assert.Equal(device.Run(() => Environment.CurrentManagedThreadId), Assert.Single(done.Select(one => one.Thread).Distinct()));
    }

    [Fact]
    public async Task RunAsync_JobThatFailsOrIsCancelled_SaysSoAndTheNextIsDone()
    {
        using var device = new DeviceThread();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => device.RunAsync<int>(() => throw new InvalidDataException()));
        var stopped = device.RunAsync<int>(() => throw new OperationCanceledException(cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);

        Assert.True(stopped.IsCanceled);
        Assert.Equal(1, device.Run(() => 1));
    }

    [Fact]
    public void Dispose_WithJobsThatWait_DoesThemFirst()
    {
        var done = 0;
        using (var device = new DeviceThread())
        {
            for (var i = 0; i < 5; i++)
            {
                _ = device.RunAsync(() => ++done);
            }
        }

        Assert.Equal(5, done);
    }
}
