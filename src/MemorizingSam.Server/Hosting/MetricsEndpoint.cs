using MemorizingSam.Server.Access;
using MemorizingSam.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Hosting;

/// <summary>The server's numbers for Prometheus.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Maps it.</summary>
    /// <param name="endpoints">Takes the endpoint.</param>
    /// <param name="metrics">Collects since the server began.</param>
    public static void Map(IEndpointRouteBuilder endpoints, PrometheusText metrics)
        => endpoints.MapGet("/metrics", () => Results.Text(metrics.ToString(), "text/plain; version=0.0.4; charset=utf-8"))
            .RequireRole(Role.Viewer).ExcludeFromDescription();
}
