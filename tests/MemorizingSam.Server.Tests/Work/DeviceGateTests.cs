using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Telemetry;
using MemorizingSam.Server.Work;

namespace MemorizingSam.Server.Tests.Work;

public sealed class DeviceGateTests : IDisposable
{
    private readonly ServerTelemetry _telemetry = new();
    private readonly DeviceThread _device = new();
    private readonly ManualClock _clock = new();
    private readonly List<string> _order = [];

    public void Dispose()
    {
        _device.Dispose();
        _telemetry.Dispose();
    }

    [Fact]
    public async Task RunAsync_ManyJobsOfOneOwner_OthersTakeTurns()
    {
        var gate = Gate(new ServerLimits());
        using var hold = new ManualResetEventSlim();
        var first = gate.RunAsync(User("greedy"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        Task[] jobs =
        [
            Job(gate, "greedy", "greedy 1"), Job(gate, "greedy", "greedy 2"), Job(gate, "greedy", "greedy 3"),
            Job(gate, "modest", "modest 1"), Job(gate, "other", "other 1"), Job(gate, "modest", "modest 2"),
        ];

        hold.Set();
        await Task.WhenAll([first, .. jobs]);

        Assert.Equal(["greedy 1", "modest 1", "other 1", "greedy 2", "modest 2", "greedy 3"], _order);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task RunAsync_FullQueue_IsRefusedWithATimeToComeBack()
    {
        var gate = Gate(new ServerLimits { WaitingJobs = 2, WaitingJobsPerKey = 2 });
        using var hold = new ManualResetEventSlim();
        var first = gate.RunAsync(User("a"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        var second = Job(gate, "a", "second");
        var third = Job(gate, "b", "third");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("a", "another"), "fourth"));
        hold.Set();
        await Task.WhenAll(first, second, third);

        Assert.Equal((503, TimeSpan.FromSeconds(3)), (refused.Status, refused.RetryAfter));
        Assert.StartsWith("2 jobs are waiting for the device, 1 of them yours;", refused.Message);
        await Job(gate, new DeviceUser("a", "another"), "fourth");
    }

    [Fact]
    public async Task RunAsync_FullQueueOfOthers_LetsTheFirstJobOfEachIn()
    {
        var gate = Gate(new ServerLimits { WaitingJobs = 2, WaitingJobsPerKey = 16 });
        using var hold = new ManualResetEventSlim();
        var running = gate.RunAsync(User("greedy"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        Task[] greedy = [Job(gate, new DeviceUser("greedy", "1"), "greedy 1"), Job(gate, new DeviceUser("greedy", "2"), "greedy 2")];

        var modest = Job(gate, new DeviceUser("modest", "1"), "modest 1");
        await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("modest", "2"), "modest 2"));
        await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("greedy", "3"), "greedy 3"));
        hold.Set();
        await Task.WhenAll([running, modest, .. greedy]);

        Assert.Equal(["greedy 1", "modest 1", "greedy 2"], _order);
    }

    [Fact]
    public async Task RunAsync_MoreThanAKeysShare_IsRefusedWhileOthersMayCome()
    {
        var gate = Gate(new ServerLimits { WaitingJobs = 10, WaitingJobsPerKey = 1 });
        using var hold = new ManualResetEventSlim();
        var first = gate.RunAsync(User("a"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        var second = Job(gate, "a", "second");

        await Assert.ThrowsAsync<RefusedException>(() => Job(gate, "a", "third"));
        var other = Job(gate, "b", "other");
        hold.Set();

        await Task.WhenAll(first, second, other);
    }

    [Fact]
    public async Task RunAsync_RefusedSession_FindsAPlaceBeforeItsOwnersOthers()
    {
        var gate = Gate(new ServerLimits { WaitingJobs = 10, WaitingJobsPerKey = 1 });
        using var hold = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var first = gate.RunAsync(new DeviceUser("a", "1"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        var second = gate.RunAsync(
            new DeviceUser("a", "2"),
            "test",
            _ =>
            {
                begun.Set();
                return Wait(hold);
            },
            TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("a", "3"), "3"));
        hold.Set();
        await first;
        begun.Wait(TestContext.Current.CancellationToken);
        await second;
        hold.Reset();
        var running = gate.RunAsync(new DeviceUser("a", "1"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("a", "2"), "2"));
        var third = Job(gate, new DeviceUser("a", "3"), "3");
        hold.Set();
        await Task.WhenAll(running, third);

        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal(["3"], _order);
    }

    [Fact]
    public async Task RunAsync_RefusedSessionThatStaysAway_LosesItsPlace()
    {
        var gate = Gate(new ServerLimits { WaitingJobs = 10, WaitingJobsPerKey = 1 });
        using var hold = new ManualResetEventSlim();
        var first = gate.RunAsync(new DeviceUser("a", "1"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        using var leave = new CancellationTokenSource();
        var second = gate.RunAsync(new DeviceUser("a", "2"), "test", _ => 1, leave.Token);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("a", "3"), "3"));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        await Assert.ThrowsAsync<RefusedException>(() => Job(gate, new DeviceUser("a", "4"), "4"));
        _clock.Advance(refused.RetryAfter!.Value + TimeSpan.FromSeconds(10));
        var other = Job(gate, new DeviceUser("a", "4"), "4");
        hold.Set();
        await Task.WhenAll(first, other);

        Assert.Equal(["4"], _order);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_LeavesTheQueue()
    {
        var gate = Gate(new ServerLimits());
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = gate.RunAsync(User("a"), "test", _ => Wait(hold), TestContext.Current.CancellationToken);
        var waiting = gate.RunAsync(User("a"), "test", _ => 1, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, gate.Waiting);
        hold.Set();
        await first;
        await Job(gate, "a", "after");
    }

    [Fact]
    public async Task RunAsync_CancelledWhileRunning_TellsTheJobAndLetsTheNextIn()
    {
        var gate = Gate(new ServerLimits());
        using var cancel = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var running = gate.RunAsync(
            User("a"),
            "test",
            stop =>
            {
                begun.SetResult();
                stop.WaitHandle.WaitOne();
                stop.ThrowIfCancellationRequested();
                return 1;
            },
            cancel.Token);
        await begun.Task;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Job(gate, "b", "next");
        Assert.Equal(["next"], _order);
    }

    [Fact]
    public async Task RunAsync_FailingJob_LetsTheNextIn()
    {
        var gate = Gate(new ServerLimits());

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => gate.RunAsync<int>(User("a"), "test", _ => throw new InvalidOperationException(), TestContext.Current.CancellationToken));

        Assert.Equal(1, await Job(gate, "a", "next"));
    }

    private static bool Wait(ManualResetEventSlim hold)
    {
        hold.Wait(TimeSpan.FromSeconds(10));
        return true;
    }

    private DeviceGate Gate(ServerLimits limits) => new(_device, limits, _telemetry, _clock);

    private static DeviceUser User(string owner) => new(owner, "");

    private Task<int> Job(DeviceGate gate, string owner, string name) => Job(gate, User(owner), name);

    private async Task<int> Job(DeviceGate gate, DeviceUser user, string name)
    {
        var (value, _) = await gate.RunAsync(
            user,
            "test",
            _ =>
            {
                _order.Add(name);
                return 1;
            },
            TestContext.Current.CancellationToken);
        return value;
    }
}
