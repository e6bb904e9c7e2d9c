using System.Net;
using System.Text.Json;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols.Memsam;

public sealed class MemsamApiTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task Requests_DamagedAtRandom_NeverHurtTheServer()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { RequestsPerMinute = 10_000_000 } });
        var session = await server.OpenAsync();
        await server.ClickAsync(session);
        var path = $"/api/v1/sessions/{session.Id}";
        byte[][] requests =
        [
            RequestMutations.Request("GET", "/api/v1/info"),
            RequestMutations.Request("POST", "/api/v1/volumes?name=ct.nii.gz", "nonsense", "application/octet-stream"),
            RequestMutations.Request("POST", "/api/v1/volumes/open", "{\"path\":\"/a/b.nii.gz\"}"),
            RequestMutations.Request("POST", "/api/v1/sessions", $"{{\"volume\":\"{session.Volume}\",\"memory\":true}}"),
            RequestMutations.Request("POST", $"{path}/clicks", "{\"object\":\"organ\",\"at\":[9,8,8],\"space\":\"voxel\",\"positive\":false,\"knownRevision\":1}"),
            RequestMutations.Request("POST", $"{path}/boxes", "{\"object\":\"organ\",\"low\":[1,2,3],\"high\":[9,8,8],\"space\":\"voxel\"}"),
            RequestMutations.Request("POST", $"{path}/scribbles", "{\"object\":\"organ\",\"points\":[[1,2,3],[4,5,6]],\"space\":\"voxel\"}"),
            RequestMutations.Request("POST", $"{path}/lassos", "{\"object\":\"organ\",\"points\":[[1,2,3],[4,5,3],[1,5,3]],\"space\":\"voxel\"}"),
            RequestMutations.Request("PATCH", $"{path}/objects/organ", "{\"name\":\"organ\"}"),
            RequestMutations.Request("GET", "/api/v1/volumes/files"),
            RequestMutations.Request("POST", $"{path}/undo", "{\"knownRevisions\":{\"organ\":1}}"),
            RequestMutations.Request("PUT", $"{path}/objects/organ/mask", "nonsense", "application/octet-stream"),
            RequestMutations.Request("GET", $"{path}/objects/organ/mask?format=nrrd"),
            RequestMutations.Request("GET", $"{path}/objects/organ/change?since=1"),
            RequestMutations.Request("POST", $"{path}/memorize", "{\"objects\":[\"organ\"],\"note\":\"x\"}"),
            RequestMutations.Request("PATCH", "/api/v1/memory/abc", "{\"disabled\":true,\"weight\":2}"),
            RequestMutations.Request("GET", "/api/v1/audit?last=5"),
        ];

        var mutations = new RequestMutations(seed: 1);
        for (var i = 0; i < RequestMutations.Count; i++)
        {
            var request = mutations.Next(requests);
            var (status, answer) = await RequestMutations.SendAsync(server.Server.Address, request);

            // 505 is Kestrel's own word for another version of HTTP.
            Assert.True(status is < 500 or 503 or 505, $"Mutation {i} was answered {answer}");
            Assert.DoesNotContain("   at ", answer);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz")).StatusCode);
        await server.ClickAsync(await server.OpenAsync(seed: 2));
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi.json")]
    public async Task OpenApi_NamesEveryEndpointWithASummary(string path)
    {
        using var document = JsonDocument.Parse(await _server.Client.GetStringAsync(path));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Name: $"{method.Name} {path.Name}", method.Value)))
            .ToArray();

        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString());
        Assert.Equal(37, operations.Length);
        Assert.All(operations, operation => Assert.True(operation.Value.TryGetProperty("summary", out _), operation.Name));
    }

    [Fact]
    public async Task OpenApi_SaysWhatIsTakenAndRefused()
    {
        using var document = JsonDocument.Parse(await _server.Client.GetStringAsync("/openapi/v1.json"));
        var root = document.RootElement;
        var paths = root.GetProperty("paths");
        var info = await _server.GetAsync<InfoAnswer>("/api/v1/info");

        var told = root.GetProperty("info");
        Assert.Equal(("memsam", info.Version), (told.GetProperty("title").GetString(), told.GetProperty("version").GetString()));
        var scheme = root.GetProperty("components").GetProperty("securitySchemes").GetProperty("key");
        Assert.Equal(("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()));
        Assert.Equal("""[{"key":[]}]""", root.GetProperty("security").GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
        Assert.Equal(["200", "400", "401", "403", "404", "409", "413", "415", "429", "503"], Statuses("/api/v1/sessions/{id}/clicks", "post"));
        Assert.Equal(["200", "400", "401", "403", "429"], Statuses("/api/v1/sessions", "get"));
        Assert.Equal(["201", "400", "401", "403", "413", "429"], Statuses("/api/v1/volumes", "post"));
        Assert.Equal(["201", "400", "401", "403", "404", "409", "413", "415", "429", "503"], Statuses("/api/v1/sessions", "post"));
        Assert.Equal(["204", "400", "401", "403", "404", "409", "429"], Statuses("/api/v1/volumes/{id}", "delete"));
        Assert.EndsWith(
            "/ProblemDetails",
            paths.GetProperty("/api/v1/info").GetProperty("get").GetProperty("responses").GetProperty("401").GetProperty("content")
                .GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString());
        var name = paths.GetProperty("/api/v1/volumes").GetProperty("post").GetProperty("parameters").EnumerateArray().Single();
        Assert.Equal(("name", true), (name.GetProperty("name").GetString(), name.GetProperty("required").GetBoolean()));
        var click = root.GetProperty("components").GetProperty("schemas").GetProperty("ClickRequest").GetProperty("properties");
        Assert.Equal("number", click.GetProperty("at").GetProperty("items").GetProperty("type").GetString());
        Assert.Equal(["null", "integer"], click.GetProperty("knownRevision").GetProperty("type").EnumerateArray().Select(type => type.GetString()));

        string[] Statuses(string path, string method)
            => [.. paths.GetProperty(path).GetProperty(method).GetProperty("responses").EnumerateObject().Select(response => response.Name).Order()];
    }

    [Fact]
    public async Task OpenApi_AskedTooOften_IsRefusedAndNothingElseIs()
    {
        await using var server = await RunningServer.StartAsync(options => options with { Limits = new ServerLimits { RequestsPerMinute = 2 } });
        var first = await server.Client.GetByteArrayAsync("/openapi/v1.json");
        Assert.Equal(first, await server.Client.GetByteArrayAsync("/openapi/v1.json"));

        await server.Client.GetAsync("/openapi/v1.json").RefusedAsync(HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/docs")).StatusCode);
        await server.GetAsync<InfoAnswer>("/api/v1/info");
    }

    [Fact]
    public async Task Info_TellsModelMemoryAndLimits()
    {
        var info = await _server.GetAsync<InfoAnswer>("/api/v1/info");

        Assert.Equal(("memsam", "fastsam3d", "cpu", "single", 16), (info.Name, info.Preset, info.Device, info.Precision, info.Crop));
        Assert.Equal(64, info.Fingerprint.Length);
        Assert.Equal(new ServerLimits().Voxels, info.Limits.Voxels);
        Assert.True(info.Memory.Usable);
    }

    [Fact]
    public async Task Metrics_AfterAClick_CountIt()
    {
        await _server.ClickAsync(await _server.OpenAsync());

        var text = await _server.Client.GetStringAsync("/metrics");

        Assert.Contains("# TYPE memsam_job_duration_seconds histogram\n", text);
        Assert.Matches("memsam_job_duration_seconds_count\\{kind=\"click\"\\} [1-9]", text);
        foreach (var stage in new[] { "cropping", "encoding", "decoding", "painting" })
        {
            Assert.Matches($"memsam_stage_duration_seconds_bucket\\{{stage=\"{stage}\",le=\"\\+Inf\"\\}} [1-9]", text);
        }

        Assert.Contains("memsam_queue_depth 0\n", text);
        Assert.Matches("memsam_upload_bytes_total [1-9]", text);
        Assert.Matches("process_memory_usage_bytes [1-9]", text);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/info", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/sessions/..%2f..%2fkeys", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/volumes/..%2f..%2fkeys.json/file", HttpStatusCode.NotFound)]
    [InlineData("GET", "/%2e%2e/%2e%2e/etc/passwd", HttpStatusCode.NotFound)]
    public async Task Requests_ToNowhere_AreToldSo(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await _server.Client.SendAsync(request).RefusedAsync(status);
    }
}
