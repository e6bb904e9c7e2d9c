using System.Reflection;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>What the server is, and who did what on it.</summary>
internal static class InfoEndpoints
{
    private const int MostEntries = 10_000;

    /// <summary>Of memsam.</summary>
    public static readonly string Version =
        typeof(InfoEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/info", Info).WithTags("Server").WithSummary("Model, memory, limits, and the caller's role.");
        api.MapGet("/audit", (AuditLog audit, int last = 200) => new AuditAnswer(audit.Last(Math.Clamp(last, 1, MostEntries))))
            .RequireRole(Role.Admin).WithTags("Server").WithSummary("Who opened, changed, memorised and removed what.");
    }

    private static InfoAnswer Info(HttpContext context, SharedModel model, ServerLimits limits)
    {
        var (caller, segmenter) = (context.Caller(), model.Segmenter);
        var cases = MemoryCase.In(model.Bank);
        var labels = cases.SelectMany(one => one.Labels).CountBy(label => label).OrderBy(entry => entry.Key, StringComparer.Ordinal);
        return new InfoAnswer(
            "memsam",
            Version,
            segmenter.Preset,
            segmenter.Fingerprint,
            segmenter.Device.Name,
            segmenter.Precision.ToString().ToLowerInvariant(),
            segmenter.Model.Network.ImageEncoder.CropSize,
            new MemoryAnswer(cases.Count, model.CanRecall, [.. labels.Select(entry => new LabelAnswer(entry.Key, entry.Value))]),
            new LimitsAnswer(limits.UploadBytes, limits.Voxels, caller.Sessions ?? limits.SessionsPerKey, limits.OpenVolumes),
            caller.Role);
    }
}
