using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Access;

/// <summary>Says of endpoints who may use them, and of requests who asks.</summary>
internal static class AccessRules
{
    /// <summary>Lets a role and those above it in.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoints, Role role)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new AccessRule(role));

    /// <summary>Lets anyone in, without a key: for what tells nothing about anyone.</summary>
    public static TBuilder AllowAnyone<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new AccessRule(Role: null));

    /// <summary>The same, as often a minute as a key may ask, all who ask together: for what is large.</summary>
    public static TBuilder AllowAnyoneCounted<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new AccessRule(Role: null, IsCounted: true));

    /// <summary>
    /// Marks the endpoints of a protocol whose clients can send no key: they are refused on a server with keys unless that is allowed, and
    /// all who use it are one user.
    /// </summary>
    public static TBuilder Keyless<TBuilder>(this TBuilder endpoints, string protocol)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new AccessRule(Role.Annotator, protocol));

    /// <summary>Who asks.</summary>
    public static Caller Caller(this HttpContext context)
        => context.Features.Get<Caller>() ?? throw new InvalidOperationException("Nobody looked who asks; UseAccess comes first.");
}
