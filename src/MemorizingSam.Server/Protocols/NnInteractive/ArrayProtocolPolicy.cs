using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Tells the versions of nnInteractive apart where both have one path, since they differ in who may use them.</summary>
/// <remarks>
/// Version 2 shows a lease. Without one, a form or JSON with version 1's names is version 1; all else is version 2, which answers that the
/// lease is missing.
/// </remarks>
internal sealed class ArrayProtocolPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>JSON of version 1 is shorter, and names its place first.</summary>
    private const int LongestStart = 4096;

    /// <inheritdoc/>
    public override int Order => 1000;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
        => endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<ArrayProtocolMark>() is not null);

    /// <inheritdoc/>
    public async Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (Enumerable.Range(0, candidates.Count).Select(i => candidates[i].Endpoint.Metadata.GetMetadata<ArrayProtocolMark>()?.Version).Distinct().Count() < 2)
        {
            // The path is of one version alone.
            return;
        }

        var version = await VersionOfAsync(httpContext.Request, httpContext.RequestAborted);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].Endpoint.Metadata.GetMetadata<ArrayProtocolMark>() is { } mark && mark.Version != version)
            {
                candidates.SetValidity(i, false);
            }
        }
    }

    private static async Task<ArrayProtocol> VersionOfAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers.ContainsKey(NnInteractiveEndpoints.LeaseHeader))
        {
            return ArrayProtocol.V2;
        }

        if (MultipartForm.IsIn(request))
        {
            return ArrayProtocol.V1;
        }

        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return ArrayProtocol.V2;
        }

        request.EnableBuffering();
        var start = new byte[LongestStart];
        var length = await request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        request.Body.Position = 0;
        var text = start.AsSpan(0, length);
        return text.IndexOf("\"voxel_coord\""u8) >= 0 || text.IndexOf("\"outer_point_one\""u8) >= 0 ? ArrayProtocol.V1 : ArrayProtocol.V2;
    }
}
