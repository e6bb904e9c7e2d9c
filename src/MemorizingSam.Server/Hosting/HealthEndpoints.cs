using MemorizingSam.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace MemorizingSam.Server.Hosting;

/// <summary>Whether the server lives, and whether it can work.</summary>
internal static class HealthEndpoints
{
    /// <summary>Least space that a volume or a session needs on the disk.</summary>
    private const long LeastFreeBytes = 64L << 20;

    /// <summary>Maps them; neither tells anything about anyone.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Json(new { ok = true })).AllowAnyone().ExcludeFromDescription();
        endpoints.MapGet("/readyz", (ServerOptions options, IHostApplicationLifetime lifetime) =>
        {
            // The port is opened after the model is loaded, so that is done.
            var reason = lifetime.ApplicationStopping.IsCancellationRequested ? "The server is stopping."
                : new DriveInfo(Path.GetFullPath(options.DataFolder)).AvailableFreeSpace < LeastFreeBytes ? "The disk of the data folder is full."
                : null;
            return Results.Json(
                new { ok = reason is null, reason }, statusCode: reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnyone().ExcludeFromDescription();
    }
}
