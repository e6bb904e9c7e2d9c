using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Tests.Protocols.MonaiLabel;

public sealed class MonaiLabelEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task Info_HasWhatClientsAskFor_AndNoConfigAtTheTop()
    {
        var info = await _server.Client.GetFromJsonAsync<JsonElement>("/info/");

        Assert.Equal(
            ["name", "description", "version", "labels", "models", "trainers", "strategies", "scoring", "train_stats", "datastore"],
            info.EnumerateObject().Select(one => one.Name));
        Assert.Equal(
            ["segmentation", "deepedit", "deepgrow"], info.GetProperty("models").EnumerateObject().Select(model => model.Value.GetProperty("type").GetString()));
        Assert.Equal("""{"object":1,"background":0}""", info.GetProperty("models").GetProperty("memsam_deepedit").GetProperty("labels").GetRawText());
        Assert.Equal("{}", info.GetProperty("models").GetProperty("memsam_segmentation").GetProperty("labels").GetRawText());
        Assert.Equal(["random", "first", "least_sure"], info.GetProperty("strategies").EnumerateObject().Select(one => one.Name));
        Assert.Equal("""{"enabled":false,"client_id":"memsam","realm":"memsam"}""", await _server.Client.GetStringAsync("/auth/"));
    }

    [Theory]
    [InlineData("/info/")]
    [InlineData("/train/")]
    [InlineData("/auth/token/valid")]
    public async Task Get_WithTheHeadersOfAnEarlierForm_DoesNotWaitForABody(string path)
    {
        // MONAI Label's client keeps the headers of a POST in a dictionary that it uses for later GETs.
        var request = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={FormBytes.Boundary}\r\n"
            + "Content-Length: 5000\r\n\r\n");
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Server.Address.Host, _server.Server.Address.Port, TestContext.Current.CancellationToken);
        using var stream = client.GetStream();
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);

        var start = new byte[12];
        await stream.ReadExactlyAsync(start, TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.Matches("^HTTP/1.1 (200|404)$", Encoding.ASCII.GetString(start));
    }

    [Fact]
    public async Task Token_WithAKeyAsPassword_IsThatKey()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        var key = KeyFile.Add(KeyFile.In(folder.File("data")), new ApiKey("", "someone", Role.Annotator, "", default));
        await using var server = await RunningServer.StartAsync(folder);

        using var wrong = await server.Client.PostAsync("/auth/token", Form("nonsense"));
        using var right = await server.Client.PostAsync("/auth/token", Form(key));
        using var closed = await server.Client.GetAsync("/info/");
        using var open = await server.ClientWith(key).GetAsync("/auth/token/valid");
        using var admin = await server.ClientWith(key).DeleteAsync("/datastore/image?id=x");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (wrong.StatusCode, right.StatusCode));
        Assert.Equal($$"""{"access_token":"{{key}}","token_type":"bearer"}""", await right.Content.ReadAsStringAsync());
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Forbidden), (closed.StatusCode, open.StatusCode, admin.StatusCode));
        Assert.StartsWith("""{"enabled":true""", await server.Client.GetStringAsync("/auth/"), StringComparison.Ordinal);

        static FormUrlEncodedContent Form(string password)
            => new(new Dictionary<string, string> { ["username"] = "me", ["password"] = password, ["grant_type"] = "password" });
    }

    public static TheoryData<string, string> BrokenForms => new()
    {
        { "multipart/form-data", "--x\r\n" },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\na" },
        { "multipart/form-data; boundary=x", "--x\r\nnonsense" },
        { "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 3000).Select(i => $"a{i}=b")) },
        { "application/x-www-form-urlencoded", $"{new string('k', 5000)}=b" },
        { "application/x-www-form-urlencoded", "password=a%00b" },
        { "application/x-www-form-urlencoded; charset=utf-7", "password=a" },
    };

    [Theory]
    [MemberData(nameof(BrokenForms))]
    public async Task Token_OfABrokenForm_IsRefused(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.NotEmpty(await _server.Client.PostAsync("/auth/token", content).RefusedAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Model_CanBeReadAndNotReplaced()
    {
        using var put = await _server.Client.PutAsync("/model/memsam_deepgrow", FormBytes.Content(("file", "model.pt", [1, 2, 3])));

        Assert.Equal(File.ReadAllBytes(_server.Folder.File("model.safetensors")), await _server.Client.GetByteArrayAsync("/model/memsam_deepgrow"));
        Assert.StartsWith("""{"type":"deepgrow""", await _server.Client.GetStringAsync("/model/info/memsam_deepgrow"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
    }
}
