using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Our own protocol, version 1; docs/api.md is its contract.</summary>
internal static class MemsamApi
{
    /// <summary>Maps it.</summary>
    public static void MapMemsam(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").ProducesProblem(StatusCodes.Status400BadRequest);
        InfoEndpoints.Map(api);
        VolumeEndpoints.Map(api.MapGroup("/volumes").WithTags("Volumes"));
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        SessionEndpoints.Map(sessions);
        PromptEndpoints.Map(sessions);
        ObjectEndpoints.Map(sessions);
        MemoryEndpoints.Map(api.MapGroup("/memory").WithTags("Memory"));
    }
}
