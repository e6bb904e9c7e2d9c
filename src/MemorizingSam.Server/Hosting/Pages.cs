using MemorizingSam.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Hosting;

/// <summary>The viewer, the pages that describe the API, and a page that names it where no viewer was built.</summary>
internal static class Pages
{
    private const string Viewer = "index.html";
    private const string Hashed = "/assets";

    /// <summary>Where a build puts the viewer.</summary>
    public static string ViewerFolder { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Maps the API's description.</summary>
    public static void MapDescription(WebApplication app)
    {
        app.MapGet("/openapi/v1.json", new ApiDescription(app.Services).GetAsync).AllowAnyoneCounted().ExcludeFromDescription();

        // Where MONAI Label's clients look for it.
        app.MapGet("/openapi.json", () => Results.Redirect("/openapi/v1.json")).AllowAnyone().ExcludeFromDescription();
        app.MapGet("/docs", () => Embedded("docs.html", "text/html; charset=utf-8")).AllowAnyone().ExcludeFromDescription();
        app.MapGet("/docs.js", () => Embedded("docs.js", "text/javascript; charset=utf-8")).AllowAnyone().ExcludeFromDescription();
    }

    /// <summary>Maps the viewer, or the page in its place.</summary>
    /// <param name="app">Takes it.</param>
    /// <param name="folder">Of the viewer, which need not be there.</param>
    public static void MapViewer(WebApplication app, string folder)
    {
        if (!File.Exists(Path.Combine(folder, Viewer)))
        {
            app.MapGet("/", () => Embedded("welcome.html", "text/html; charset=utf-8")).AllowAnyone().ExcludeFromDescription();
            return;
        }

        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = context => context.Context.Response.Headers[HeaderNames.CacheControl] = CachingOf(context.Context.Request.Path),
        });
    }

    // Vite names what it builds by its content, so it never changes; all else is asked for again.
    private static string CachingOf(PathString path)
        => path.StartsWithSegments(Hashed, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";

    private static IResult Embedded(string name, string contentType)
        => Results.Stream(
            typeof(Pages).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The page '{name}' was not built in."),
            contentType);
}
