using System.Net;
using System.Net.Http.Json;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Work;

namespace MemorizingSam.Server.Tests.Work;

/// <summary>What clients see of the queue.</summary>
public sealed class BusyServerTests
{
    private static readonly ClickRequest Click = new("organ", [9, 8, 8], Space.Voxel);

    [Fact]
    public async Task Clicks_BeforeAFullQueue_AreToldWhenToComeBackAndThenPass()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { WaitingJobs = 1 } });
        var sessions = new[] { await server.OpenAsync(seed: 1), await server.OpenAsync(seed: 2) };
        using var hold = new ManualResetEventSlim();
        var job = HoldAsync(server, hold);
        var waiting = server.ClickAsync(sessions[0]);
        await UntilAsync(() => server.Server.Parts.Gate.Waiting == 1);

        using var refused = await server.Client.PostAsJsonAsync($"/api/v1/sessions/{sessions[1].Id}/clicks", Click, RunningServer.Json);
        hold.Set();
        await job;
        await waiting;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 120);
        await server.ClickAsync(sessions[1]);
    }

    [Fact]
    public async Task Clicks_WhoseClientGoesAway_LeaveTheQueueAndTheSessionAsItWas()
    {
        await using var server = await RunningServer.StartAsync();
        var session = await server.OpenAsync();
        using var hold = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        var job = HoldAsync(server, hold);
        var waiting = server.Client.PostAsJsonAsync($"/api/v1/sessions/{session.Id}/clicks", Click, RunningServer.Json, leave.Token);
        await UntilAsync(() => server.Server.Parts.Gate.Waiting == 1);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await UntilAsync(() => server.Server.Parts.Gate.Waiting == 0);
        hold.Set();
        await job;

        Assert.Empty((await server.GetAsync<SessionView>($"/api/v1/sessions/{session.Id}")).Objects);
        await server.ClickAsync(session);
    }

    [Fact]
    public async Task Clients_ManyAtOnceOnMoreSessionsThanFit_SeeNothingWorseThanBusy()
    {
        const int Clients = 8;
        const int Clicks = 4;
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { OpenSessions = 3, OpenVolumes = 2 } });
        var sessions = new List<SessionView>();
        for (var i = 0; i < Clients; i++)
        {
            sessions.Add(await server.OpenAsync(seed: i));
        }

        var done = await Task.WhenAll(sessions.Select(async (session, i) =>
        {
            var acknowledged = 0;
            for (var click = 0; click < Clicks; click++)
            {
                // Each client also looks at the session of another.
                using var other = await server.Client.GetAsync($"/api/v1/sessions/{sessions[(i + 1) % Clients].Id}/labels");
                using var response = await server.Client.PostAsJsonAsync(
                    $"/api/v1/sessions/{session.Id}/clicks", Click with { At = [3 + (2 * click), 8, 8] }, RunningServer.Json);
                Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
                Assert.Contains(other.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable });
                acknowledged += response.IsSuccessStatusCode ? 1 : 0;
            }

            return (session.Id, acknowledged);
        }));

        Assert.Contains(done, entry => entry.acknowledged > 0);
        foreach (var (id, acknowledged) in done)
        {
            Assert.Equal(acknowledged, (await server.GetAsync<SessionView>($"/api/v1/sessions/{id}")).Objects.Sum(one => one.Clicks));
        }
    }

    private static async Task HoldAsync(RunningServer server, ManualResetEventSlim hold)
        => await server.Server.Parts.Gate.RunAsync(
            new DeviceUser("someone else", ""), "test", stop => hold.Wait(TimeSpan.FromSeconds(30), stop), TestContext.Current.CancellationToken);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 200 && !isSo(); i++)
        {
            await Task.Delay(25);
        }

        Assert.True(isSo());
    }
}
