using System.Net;
using System.Text;

namespace MemorizingSam.Server.Tests.Access;

public sealed class ForeignPageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly RunningServer _server = shared.Running;

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:1")]
    public async Task Requests_OfAPageElsewhere_AreRefused(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sessions/x/undo");
        request.Headers.TryAddWithoutValidation("Origin", origin);

        Assert.StartsWith($"A page of '{origin}' may not use this server", await _server.Client.SendAsync(request).RefusedAsync(HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData("/start_session", "cross-site", "no-cors", "image")]
    [InlineData("/start_session", "same-site", "no-cors", "image")]
    [InlineData("/start_session", "cross-site", "navigate", "document")]
    [InlineData("/datastore/dataset", "cross-site", "navigate", "document")]
    [InlineData("/api/v1/info", "same-site", "no-cors", "script")]
    [InlineData("/docs", "cross-site", "navigate", "iframe")]
    [InlineData("/docs", "cross-site", "no-cors", "image")]
    public async Task Gets_ThatAPageElsewhereMade_AreRefusedWithoutAnOriginToo(string path, string site, string mode, string destination)
        => Assert.StartsWith(
            "A page elsewhere may not use this server", await FetchAsync(path, (site, mode, destination)).RefusedAsync(HttpStatusCode.Forbidden));

    [Theory]
    [InlineData("/docs", "cross-site", "navigate", "document")]
    [InlineData("/", "cross-site", "navigate", "document")]
    [InlineData("/api/v1/info", "same-origin", "cors", "empty")]
    [InlineData("/api/v1/info", "none", "navigate", "document")]
    public async Task Gets_OfAPersonOrOfTheViewer_Pass(string path, string site, string mode, string destination)
    {
        using var answer = await FetchAsync(path, (site, mode, destination));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Fact]
    public async Task Requests_OfOwnPages_Pass()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/info");
        request.Headers.Add("Origin", _server.Server.Address.GetLeftPart(UriPartial.Authority));
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Requests_ForANameThatWasPointedHere_AreRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/info");
        request.Headers.Host = "rebound.example";

        Assert.StartsWith(
            "This server answers requests for localhost alone, this one was for 'rebound.example'",
            await _server.Client.SendAsync(request).RefusedAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Requests_OfAnAllowedPage_GetWhatABrowserAsksFor()
    {
        await using var server = await RunningServer.StartAsync(options => options with { AllowedOrigins = ["https://viewer.example"] });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/volumes/open");
        preflight.Headers.Add("Origin", "https://viewer.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var allowed = await server.Client.SendAsync(preflight);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/volumes/open")
        {
            Content = new StringContent("{\"path\":\"/x\"}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", "https://viewer.example");

        Assert.Equal(["https://viewer.example"], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var get = new HttpRequestMessage(HttpMethod.Get, "/api/v1/info");
        get.Headers.Add("Origin", "https://viewer.example");
        get.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var got = await server.Client.SendAsync(get);
        using var refused = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        foreach (var response in new[] { got, refused })
        {
            Assert.Equal("cross-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.Equal("https://viewer.example", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        }

        Assert.StartsWith("This server opens no files", await Task.FromResult(refused).RefusedAsync(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Answers_OfAllKinds_HaveSafeHeaders()
    {
        using var page = await _server.Client.GetAsync("/");
        using var refused = await _server.Client.GetAsync("/api/v1/nothing");

        foreach (var response in new[] { page, refused })
        {
            Assert.StartsWith("default-src 'self'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private async Task<HttpResponseMessage> FetchAsync(string path, (string Site, string Mode, string Destination) how)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Sec-Fetch-Site", how.Site);
        request.Headers.Add("Sec-Fetch-Mode", how.Mode);
        request.Headers.Add("Sec-Fetch-Dest", how.Destination);
        return await _server.Client.SendAsync(request);
    }
}
