using MemorizingSam.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace MemorizingSam.Server.Hosting;

/// <summary>Sends metrics and traces to an OpenTelemetry collector, where the standard's own variable names one.</summary>
internal static class OpenTelemetryExport
{
    private const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it if the variable is set.</summary>
    public static void AddTo(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            return;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("memsam"))
            .WithMetrics(metrics => metrics.AddMeter(ServerTelemetry.Name))
            .WithTracing(traces => traces.AddSource(ServerTelemetry.Name))
            .UseOtlpExporter();
    }
}
