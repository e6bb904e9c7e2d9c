using MemorizingSam.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols;

/// <summary>Maps endpoints that read their requests themselves.</summary>
internal static class FieldRoutes
{
    /// <summary>Maps GET.</summary>
    /// <remarks>ASP.NET's own overload for such a method would take it for one that has no result, and answer nothing.</remarks>
    public static RouteHandlerBuilder Get(this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> handler)
        => routes.MapGet(path, (Delegate)handler);

    /// <summary>Maps POST.</summary>
    public static RouteHandlerBuilder Post(this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> handler)
        => routes.MapPost(path, (Delegate)handler);

    /// <summary>Maps PUT.</summary>
    public static RouteHandlerBuilder Put(this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> handler)
        => routes.MapPut(path, (Delegate)handler);

    /// <summary>Maps DELETE.</summary>
    public static RouteHandlerBuilder Delete(this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> handler)
        => routes.MapDelete(path, (Delegate)handler);

    /// <summary>Lets an endpoint take bodies of a size, such as volumes.</summary>
    public static RouteHandlerBuilder AllowUpload(this RouteHandlerBuilder endpoint, long bytes)
        => endpoint.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.AllowBody(bytes);
            return next(context);
        });
}
