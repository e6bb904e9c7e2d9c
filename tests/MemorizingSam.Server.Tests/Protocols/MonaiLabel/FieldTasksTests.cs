using System.Text.Json.Nodes;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class FieldTasksTests
{
    private readonly FieldTasks _tasks = new(
        new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), TimeProvider.System, NullLogger<FieldTasks>.Instance);

    [Fact]
    public async Task StartAsync_WhileOneRuns_QueuesWhoMayAndRefusesOthers()
    {
        var hold = new TaskCompletionSource();
        var order = new List<string>();
        var first = await _tasks.StartAsync("train", [], default, (_, _) => WorkAsync("first", hold.Task));
        var second = await _tasks.StartAsync("train", [], (Waits: false, Queues: true), (_, _) => WorkAsync("second", Task.CompletedTask));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _tasks.StartAsync("train", [], default, (_, _) => WorkAsync("third", Task.CompletedTask)));
        Assert.Equal(429, refused.Status);
        Assert.Equal("SUBMITTED", second.ToAnswer().Status);
        Assert.Same(first, _tasks.Require("train", mustRun: true));
        Assert.Same(second, _tasks.Require("train", mustRun: false));
        hold.SetResult();
        await _tasks.StartAsync("train", [], (Waits: true, Queues: true), (_, _) => WorkAsync("last", Task.CompletedTask));

        Assert.Equal(["first", "second", "last"], order);
        Assert.Equal(("DONE", "DONE"), (first.ToAnswer().Status, second.ToAnswer().Status));

        async Task<JsonObject> WorkAsync(string name, Task before)
        {
            await before;
            order.Add(name);
            return [];
        }
    }

    [Fact]
    public async Task StartAsync_MoreThanMayQueue_AreRefused()
    {
        var hold = new TaskCompletionSource();
        for (var i = 0; i < 10; i++)
        {
            await _tasks.StartAsync("train", [], (Waits: false, Queues: true), (_, _) => HeldAsync());
        }

        await Assert.ThrowsAsync<RefusedException>(() => _tasks.StartAsync("train", [], (Waits: false, Queues: true), (_, _) => HeldAsync()));
        hold.SetResult();

        async Task<JsonObject> HeldAsync()
        {
            await hold.Task;
            return [];
        }
    }

    [Fact]
    public async Task StartAsync_AfterOneThatFailedAsNobodyExpected_RunsTheNext()
    {
        var failed = await _tasks.StartAsync("train", [], (Waits: true, Queues: false), (_, _) => throw new OverflowException());

        var next = await _tasks.StartAsync("train", [], (Waits: true, Queues: false), (_, _) => Task.FromResult(new JsonObject()));

        Assert.Equal(("ERROR", "DONE"), (failed.ToAnswer().Status, next.ToAnswer().Status));
    }

    [Fact]
    public async Task Stop_TaskThatIsQueued_IsNeverBegun()
    {
        var (hold, begun) = (new TaskCompletionSource(), false);
        await _tasks.StartAsync("train", [], default, async (_, _) =>
        {
            await hold.Task;
            return [];
        });
        var queued = await _tasks.StartAsync("train", [], (Waits: false, Queues: true), (_, _) =>
        {
            begun = true;
            return Task.FromResult(new JsonObject());
        });

        queued.Stop();
        hold.SetResult();
        await _tasks.StartAsync("train", [], (Waits: true, Queues: true), (_, _) => Task.FromResult(new JsonObject()));

        Assert.Equal("STOPPED", queued.ToAnswer().Status);
        Assert.False(begun);
    }
}
