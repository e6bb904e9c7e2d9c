using System.Net;
using System.Net.Http.Json;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Tests.Protocols;
using MemorizingSam.Server.Tests.Protocols.MonaiLabel;

namespace MemorizingSam.Server.Tests.Sessions;

public sealed class SessionDeskTests
{
    [Fact]
    public async Task Sessions_OfAKilledServer_GoOnWithAllThatWasAcknowledged()
    {
        await using var killed = await RunningServer.StartAsync();
        var session = await killed.OpenAsync();
        await killed.ClickAsync(session);
        var last = await killed.ClickAsync(session, x: 3, y: 3, z: 3);
        await killed.ClickAsync(session, name: "undone");
        await killed.PostAsync<EditAnswer>($"/api/v1/sessions/{session.Id}/undo");
        var before = await killed.GetMaskAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask");

        await using var resumed = await killed.StartAsIfKilledAsync();
        var listed = await resumed.GetAsync<SessionView>($"/api/v1/sessions/{session.Id}");
        var after = await resumed.GetMaskAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask");
        var change = await resumed.GetAsync<ChangeAnswer>($"/api/v1/sessions/{session.Id}/objects/organ/change?since={last.Change.Revision}");
        var redone = await resumed.PostAsync<EditAnswer>($"/api/v1/sessions/{session.Id}/redo");

        Assert.Equal("organ", Assert.Single(listed.Objects).Name);
        Assert.True(listed.CanRedo);
        Assert.Equal(before.Voxels.ToArray(), after.Voxels.ToArray());
        Assert.Equal(0, change.From);
        Assert.True(change.Revision > last.Change.Revision);
        Assert.Equal("undone", Assert.Single(redone.Steps).Object);
    }

    [Theory]
    [InlineData(1 << 20, 6_000, HttpStatusCode.Conflict, "The session has more than the 6000 bytes")]
    [InlineData(40_000, 1 << 20, HttpStatusCode.TooManyRequests, "Your files may take 40000 bytes")]
    public async Task Sessions_ThatGrow_StopAtTheirOwnBoundAndAtTheKeysShare(int share, int most, HttpStatusCode status, string told)
    {
        await using var server = await RunningServer.StartAsync(
            options => options with { Limits = new ServerLimits { BytesPerKey = share, SessionBytes = most } });
        var session = await server.OpenAsync();
        await server.ClickAsync(session);
        var path = $"/api/v1/sessions/{session.Id}/objects/organ/mask";
        var mask = await server.Client.GetByteArrayAsync(path);
        HttpResponseMessage answer;
        while ((answer = await server.Client.PutAsync(path, new ByteArrayContent(mask))).IsSuccessStatusCode)
        {
            answer.Dispose();
        }

        Assert.StartsWith(told, await Task.FromResult(answer).RefusedAsync(status));
        Assert.Equal("organ", Assert.Single((await server.PostAsync<EditAnswer>($"/api/v1/sessions/{session.Id}/undo")).Session.Objects).Name);
    }

    [Fact]
    public async Task Sessions_MoreThanFitIntoMemory_GiveWayAndComeBack()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { OpenSessions = 1, OpenVolumes = 1 } });
        var (first, second) = (await server.OpenAsync(seed: 1), await server.OpenAsync(seed: 2));

        var one = await server.ClickAsync(first);
        var two = await server.ClickAsync(second);
        var again = await server.ClickAsync(first, x: 3, y: 3, z: 3, known: one.Change.Revision);

        Assert.Equal(1, two.Change.Revision);
        Assert.Equal(0, again.Change.From);
        Assert.Equal(2, Assert.Single((await server.GetAsync<SessionView>($"/api/v1/sessions/{first.Id}")).Objects).Clicks);
    }

    [Fact]
    public async Task Sweep_UnusedSessions_LeaveMemoryAndLaterTheDisk()
    {
        var clock = new ManualClock();
        using var folder = new TemporaryFolder();
        TinyModelFile.Write(folder.File("model.safetensors"));
        using var parts = new ServerParts(RunningServer.OptionsIn(folder), clock);
        using var file = File.OpenRead(TinyCases.Volume(folder.File("ct.nii.gz"), 1));
        var stored = await parts.Shelf.AddAsync(Caller.Local, "ct.nii.gz", file, TestContext.Current.CancellationToken);
        var session = await parts.Desk.CreateAsync(
            Caller.Local, stored.Id, new SessionChoices(Memory: false), TestContext.Current.CancellationToken);

        parts.Desk.Sweep();
        var fresh = parts.Desk.OpenCount;
        clock.Advance(TimeSpan.FromHours(1));
        parts.Desk.Sweep();
        var idle = parts.Desk.OpenCount;
        var onDisk = parts.Desk.View(Caller.Local, session.Id);
        clock.Advance(TimeSpan.FromDays(31));
        parts.Desk.Sweep();

        Assert.Equal((1, 0), (fresh, idle));
        Assert.Equal(session.Id, onDisk.Id);
        Assert.Throws<RefusedException>(() => parts.Desk.View(Caller.Local, session.Id));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.File("data"), "sessions")));
    }

    [Fact]
    public async Task Sessions_MoreThanAKeyMayHave_AreRefused()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { SessionsPerKey = 1 } });
        var volume = await server.SendVolumeAsync();
        await server.OpenAsync(volume);

        Assert.Equal(
            "You have 1 sessions, as many as you may; delete one.",
            await server.Client.PostAsJsonAsync("/api/v1/sessions", new SessionRequest(volume.Id)).RefusedAsync(HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Sessions_ThatAProtocolLooksAfter_AreNotCounted()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { SessionsPerKey = 1 } });
        var client = new MonaiClient(server);
        await client.PutImageAsync("case1", TurnedVolumes.Make("RAS"));
        foreach (var label in new[] { "liver", "spleen", "kidney" })
        {
            await client.InferAsync("memsam_deepgrow?image=case1", $$"""{"label":"{{label}}","foreground":[[9,8,6]]}""");
        }

        Assert.NotNull(await server.OpenAsync());
    }

    [Fact]
    public async Task Objects_MoreThanASessionHolds_AreRefused()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { ObjectsPerSession = 1 } });
        var session = await server.OpenAsync();
        await server.ClickAsync(session, name: "first");

        Assert.Equal(
            "A session holds at most 1 objects; open another for more.",
            await server.Client.PostAsJsonAsync($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest("second", [9, 9, 9]), RunningServer.Json)
                .RefusedAsync(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Sessions_WhoseDiskCannotBeWritten_GoOnFromWhatIsThere()
    {
        await using var server = await RunningServer.StartAsync();
        var session = await server.OpenAsync();
        await server.ClickAsync(session);
        var sessions = Path.Combine(server.Data, "sessions");
        var aside = Path.Combine(server.Data, "aside");

        Directory.Move(sessions, aside);
        var detail = await server.Client
            .PostAsJsonAsync($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest("organ", [3, 3, 3]), RunningServer.Json)
            .RefusedAsync(HttpStatusCode.InsufficientStorage);
        Directory.Move(aside, sessions);

        Assert.StartsWith("The server's disk is full or damaged; nothing was changed.", detail);
        await server.GetMaskAsync($"/api/v1/sessions/{session.Id}/objects/organ/mask");
        Assert.Equal(1, Assert.Single((await server.GetAsync<SessionView>($"/api/v1/sessions/{session.Id}")).Objects).Clicks);
    }

    [Fact]
    public async Task Create_TwoServersOnOneFolder_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(folder);

        Assert.StartsWith(
            "Another server runs on the data folder", Assert.Throws<IOException>(() => MemsamServer.Create(RunningServer.OptionsIn(folder))).Message);
    }
}
