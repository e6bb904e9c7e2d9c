using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Tests.Protocols;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Tests.Access;

public sealed class AccessCheckTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string _viewer = "";
    private string _annotator = "";
    private string _other = "";
    private string _admin = "";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var path = KeyFile.In(_folder.File("data"));
        _viewer = Key("viewer", Role.Viewer);
        _annotator = Key("annotator", Role.Annotator);
        _other = Key("other", Role.Annotator, requestsPerMinute: 4);
        _admin = Key("admin", Role.Admin);
        _server = await RunningServer.StartAsync(_folder);

        string Key(string name, Role role, int? requestsPerMinute = null)
            => KeyFile.Add(path, new ApiKey("", name, role, "", default, RequestsPerMinute: requestsPerMinute));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Requests_WithoutAKeyOrWithAWrongOne_AreRefused()
    {
        using var wrong = _server.ClientWith("memsam_" + new string('A', 43));

        Assert.Equal(
            "This server needs an API key; send it as 'Authorization: Bearer KEY'.",
            await _server.Client.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.Unauthorized));
        Assert.StartsWith("This API key is not known here", await wrong.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.Unauthorized));
        await _server.Client.GetAsync("/metrics").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/openapi/v1.json")]
    public async Task Pages_ThatTellNothingAboutAnyone_NeedNoKey(string path)
    {
        using var response = await _server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Roles_MayDoWhatIsTheirsAndNoMore()
    {
        using var viewer = _server.ClientWith(_viewer);
        using var annotator = _server.ClientWith(_annotator);
        using var admin = _server.ClientWith(_admin);

        Assert.Equal(Role.Viewer, (await _server.GetAsync<InfoAnswer>("/api/v1/info", viewer)).Role);
        Assert.Equal(
            "This needs the role annotator; your key is a viewer's.",
            await viewer.PostAsJsonAsync("/api/v1/sessions", new SessionRequest("x")).RefusedAsync(HttpStatusCode.Forbidden));
        await viewer.PostAsync("/api/v1/volumes?name=a.nii", null).RefusedAsync(HttpStatusCode.Forbidden);
        await annotator.GetAsync("/api/v1/audit").RefusedAsync(HttpStatusCode.Forbidden);
        await annotator.DeleteAsync("/api/v1/memory/abc").RefusedAsync(HttpStatusCode.Forbidden);
        await admin.DeleteAsync("/api/v1/memory/abc").RefusedAsync(HttpStatusCode.NotFound);

        await _server.SendVolumeAsync(client: annotator);
        var entry = Assert.Single((await _server.GetAsync<AuditAnswer>("/api/v1/audit", admin)).Entries);
        Assert.Equal(("annotator", "volume.open"), (entry.Who, entry.Action));
    }

    [Fact]
    public async Task ThingsOfAnotherUser_AreNotThere()
    {
        using var annotator = _server.ClientWith(_annotator);
        using var admin = _server.ClientWith(_admin);
        var volume = await _server.SendVolumeAsync(client: annotator);
        var session = await _server.OpenAsync(volume, client: annotator);

        await admin.GetAsync($"/api/v1/volumes/{volume.Id}").RefusedAsync(HttpStatusCode.NotFound);
        await admin.GetAsync($"/api/v1/volumes/{volume.Id}/file").RefusedAsync(HttpStatusCode.NotFound);
        await admin.DeleteAsync($"/api/v1/volumes/{volume.Id}").RefusedAsync(HttpStatusCode.NotFound);
        await admin.GetAsync($"/api/v1/sessions/{session.Id}").RefusedAsync(HttpStatusCode.NotFound);
        await admin.DeleteAsync($"/api/v1/sessions/{session.Id}").RefusedAsync(HttpStatusCode.NotFound);
        await admin.PostAsync($"/api/v1/sessions/{session.Id}/undo", null).RefusedAsync(HttpStatusCode.NotFound);
        await admin.PostAsJsonAsync("/api/v1/sessions", new SessionRequest(volume.Id)).RefusedAsync(HttpStatusCode.NotFound);
        await admin.PostAsJsonAsync($"/api/v1/sessions/{session.Id}/clicks", new ClickRequest("a", [1, 1, 1]), RunningServer.Json)
            .RefusedAsync(HttpStatusCode.NotFound);
        Assert.Empty((await _server.GetAsync<VolumesAnswer>("/api/v1/volumes", admin)).Volumes);
        Assert.Empty((await _server.GetAsync<SessionsAnswer>("/api/v1/sessions", admin)).Sessions);
        Assert.Equal(session.Id, (await _server.GetAsync<SessionView>($"/api/v1/sessions/{session.Id}", annotator)).Id);
    }

    [Fact]
    public async Task SessionsOfAnotherUser_AreNotThereByProtocolsWithoutKeysEither()
    {
        using var annotator = _server.ClientWith(_annotator);
        using var admin = _server.ClientWith(_admin);
        const string Point = """{"voxel_coord":[2,2,2],"positive_click":true}""";
        using var image = FormBytes.Content(("file", "image.npy", Npy()));

        using var uploaded = await annotator.PostAsync("/upload_image", image);
        using var asked = await admin.PostAsync("/add_point_interaction", new StringContent(Point, Encoding.UTF8, "application/json"));
        var started = JsonElement.Parse(await annotator.GetStringAsync("/start_session")).GetProperty("session_id").GetString();
        var ended = await admin.GetStringAsync($"/end_session/{started}");
        for (var i = 0; i < 10; i++)
        {
            await admin.GetStringAsync("/start_session");
        }

        Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        Assert.Contains("No image uploaded", await asked.Content.ReadAsStringAsync());
        Assert.Equal("""{"error":"Invalid session"}""", ended);
        Assert.Contains("Session ended", await annotator.GetStringAsync($"/end_session/{started}"));
    }

    [Fact]
    public async Task Audit_OfWhateverProtocol_SaysWhoOpenedChangedAndRemoved()
    {
        using var annotator = _server.ClientWith(_annotator);
        using var admin = _server.ClientWith(_admin);
        using var image = FormBytes.Content(("file", "image.npy", Npy()));

        using var uploaded = await annotator.PostAsync("/upload_image", image);
        using var asked = await annotator.PostAsync(
            "/add_point_interaction", new StringContent("""{"voxel_coord":[2,2,2],"positive_click":true}""", Encoding.UTF8, "application/json"));
        using var again = FormBytes.Content(("file", "image.npy", Npy()));
        using var replaced = await annotator.PostAsync("/upload_image", again);
        var told = (await _server.GetAsync<AuditAnswer>("/api/v1/audit", admin)).Entries;

        Assert.All(told, entry => Assert.Equal("annotator", entry.Who));
        Assert.Equal(
            ["volume.open", "session.open", "session.nninteractive", "session.remove", "volume.remove", "volume.open", "session.open"],
            told.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Requests_MoreThanAKeyMay_AreRefusedWithATimeToComeBack()
    {
        using var other = _server.ClientWith(_other);
        for (var i = 0; i < 4; i++)
        {
            await _server.GetAsync<InfoAnswer>("/api/v1/info", other);
        }

        using var refused = await other.GetAsync("/api/v1/info");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 15);
    }

    [Fact]
    public async Task Keys_FirstOneOfAKeylessServer_IsNeededFromThenOn()
    {
        await using var server = await RunningServer.StartAsync();
        await server.GetAsync<InfoAnswer>("/api/v1/info");
        var plain = KeyFile.Add(KeyFile.In(server.Data), new ApiKey("", "first", Role.Viewer, "", default));

        await Task.Delay(1500);

        await server.Client.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.Unauthorized);
        using var first = server.ClientWith(plain);
        await server.GetAsync<InfoAnswer>("/api/v1/info", first);
    }

    [Fact]
    public async Task Keys_FileIsDamagedByHand_LetNobodyInUntilItIsWhole()
    {
        using var viewer = _server.ClientWith(_viewer);
        await _server.GetAsync<InfoAnswer>("/api/v1/info", viewer);
        var whole = await File.ReadAllBytesAsync(KeyFile.In(_server.Data));
        await File.WriteAllTextAsync(KeyFile.In(_server.Data), "nonsense");

        await Task.Delay(1500);

        Assert.StartsWith(
            "The server cannot read its key file", await viewer.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.ServiceUnavailable));
        await _server.Client.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("/healthz")).StatusCode);
        await File.WriteAllBytesAsync(KeyFile.In(_server.Data), whole);
        await Task.Delay(1500);
        await _server.GetAsync<InfoAnswer>("/api/v1/info", viewer);
    }

    [Fact]
    public async Task Invoke_WhileTheKeyFileIsDamaged_LogsOnceForEachChangeOfIt()
    {
        var (clock, log) = (new ManualClock(), new Lines());
        var options = new AccessOptions(IsLoopback: true, AllowKeylessProtocols: false, []);
        var check = new AccessCheck(new KeyRing(_folder.File("keys.json"), clock), new ServerLimits(), clock, options, log);
        foreach (var text in new[] { "nonsense", "[null]" })
        {
            await File.WriteAllTextAsync(_folder.File("keys.json"), text);
            for (var i = 0; i < 3; i++)
            {
                clock.Advance(TimeSpan.FromSeconds(2));
                var context = new DefaultHttpContext();
                context.Request.Host = new HostString("localhost");
                context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AccessRule(Role.Viewer)), "test"));
                var refused = await Assert.ThrowsAsync<RefusedException>(() => check.InvokeAsync(context, _ => Task.CompletedTask));
                Assert.Equal(503, refused.Status);
            }
        }

        Assert.Equal(2, log.Count);
    }

    [Fact]
    public async Task Keys_RemovedWhileTheServerRuns_AreForgotten()
    {
        using var viewer = _server.ClientWith(_viewer);
        await _server.GetAsync<InfoAnswer>("/api/v1/info", viewer);
        foreach (var name in new[] { "viewer", "annotator", "other", "admin" })
        {
            KeyFile.Remove(KeyFile.In(_server.Data), name);
        }

        await Task.Delay(1500);

        await viewer.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.Unauthorized);
        await _server.Client.GetAsync("/api/v1/info").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    /// <summary>An array of noise as numpy writes it.</summary>
    private static byte[] Npy()
    {
        const int Edge = 12;
        float[] voxels = [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => (float)((i * 37) % 101))];
        return ArrayBytes.Npy("<f4", [Edge, Edge, Edge], MemoryMarshal.AsBytes(voxels.AsSpan()));
    }

    /// <summary>Keeps what is logged.</summary>
    private sealed class Lines : List<string>, ILogger<AccessCheck>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Add(formatter(state, exception));
    }
}
