using System.Net;
using MemorizingSam.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class PagesTests
{
    [Theory]
    [InlineData("/", "text/html", "no-cache")]
    [InlineData("/index.html", "text/html", "no-cache")]
    [InlineData("/assets/main-a1b2.js", "text/javascript", "public, max-age=31536000, immutable")]
    [InlineData("/assets/part.wasm", "application/wasm", "public, max-age=31536000, immutable")]
    public async Task Viewer_ThatWasBuilt_IsServedWithTypesAndCaching(string path, string type, string caching)
    {
        using var folder = new TemporaryFolder();
        folder.Write("index.html", "<!doctype html>viewer"u8);
        Directory.CreateDirectory(folder.File("assets"));
        folder.Write("assets/main-a1b2.js", "1"u8);
        folder.Write("assets/part.wasm", "1"u8);

        using var response = await GetAsync(folder.Path, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(caching, string.Join(", ", response.Headers.GetValues("Cache-Control")));
        Assert.Contains("default-src 'self'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Viewer_ThatWasNotBuilt_IsReplacedByAPageThatNamesTheApi()
    {
        using var response = await GetAsync("nowhere", "/");

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("/openapi/v1.json", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Files_OutsideTheViewer_AreNotServed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("viewer"));
        folder.Write("viewer/index.html", "viewer"u8);
        folder.Write("secret.txt", "secret"u8);

        using var response = await GetAsync(folder.File("viewer"), "/%2e%2e/secret.txt");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(string folder, string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Use(SafetyHeaders.InvokeAsync);
        app.UseRouting();
        Pages.MapViewer(app, folder);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        return await client.GetAsync(path);
    }
}
