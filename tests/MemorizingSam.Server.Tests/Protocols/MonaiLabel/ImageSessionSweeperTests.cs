using System.Net;
using System.Text.Json;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class ImageSessionSweeperTests
{
    [Fact]
    public async Task Sweep_WhenTheTimeHasCome_DeletesWhatNobodyAskedForAgain()
    {
        using var folder = new TemporaryFolder();
        TinyModelFile.Write(folder.File("model.safetensors"));
        var clock = new TickingClock();
        await using var server = MemsamServer.Create(RunningServer.OptionsIn(folder), clock);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        var gone = await BeginAsync(client, 1, expiry: 30);
        using var deleted = await client.DeleteAsync($"/api/v1/volumes/{await OnlyVolumeAsync(client)}", TestContext.Current.CancellationToken);
        var (old, young) = (await BeginAsync(client, 2, expiry: 30), await BeginAsync(client, 3, expiry: 0));

        clock.Advance(TimeSpan.FromMinutes(2));
        clock.Tick();
        for (var i = 0; i < 100 && Directory.GetDirectories(folder.File("data/volumes")).Length > 1; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Single(Directory.GetDirectories(folder.File("data/volumes")));
        Assert.Equal($"{young}.json", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.File("data/clients/monai-session")))));
        HttpStatusCode[] answers = [.. await Task.WhenAll(((string[])[gone, old, young]).Select(id => StatusOfAsync(client, id)))];
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK], answers);
    }

    [Fact]
    public async Task Delete_SessionWhoseVolumeWasDeleted_IsDone()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await BeginAsync(server.Client, 1, expiry: 0);
        using var deleted = await server.Client.DeleteAsync($"/api/v1/volumes/{await OnlyVolumeAsync(server.Client)}", TestContext.Current.CancellationToken);

        using var ended = await server.Client.DeleteAsync($"/session/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(server.Client, id));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Data, "clients", "monai-session")));
    }

    private static async Task<string> BeginAsync(HttpClient client, int seed, int expiry)
    {
        using var folder = new TemporaryFolder();
        var file = File.ReadAllBytes(TinyCases.Volume(folder.File("v.nii.gz"), seed));
        using var begun = await client.PutAsync($"/session/?expiry={expiry}", FormBytes.Content(("files", "v.nii.gz", file)));
        return JsonElement.Parse(await begun.Content.ReadAsStringAsync()).GetProperty("session_id").GetString()!;
    }

    private static async Task<string> OnlyVolumeAsync(HttpClient client)
        => JsonSerializer.Deserialize<VolumesAnswer>(await client.GetStringAsync("/api/v1/volumes"), RunningServer.Json)!.Volumes.Single().Id;

    private static async Task<HttpStatusCode> StatusOfAsync(HttpClient client, string id)
    {
        using var answer = await client.GetAsync($"/session/{id}");
        return answer.StatusCode;
    }

    /// <summary>A clock whose timers ring when they are told to.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (period > TimeSpan.Zero)
            {
                _timers.Add((callback, state));
                return new SilentTimer();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }

        public void Tick()
        {
            foreach (var (callback, state) in _timers)
            {
                callback(state);
            }
        }

        private sealed class SilentTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
