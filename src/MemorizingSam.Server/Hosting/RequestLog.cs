using System.Diagnostics;
using MemorizingSam.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Hosting;

/// <summary>One line per request: the route's pattern and not its path, the id of the key and not a name.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> log)
{
    /// <summary>Passes a request on, and logs how it went.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no endpoint)";
            var milliseconds = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Log(KnownMethod(context.Request.Method), route, context.Response.StatusCode, milliseconds, context.Features.Get<Caller>()?.Id ?? "-");
        }
    }

    // A client may send any word as a method.
    private static string KnownMethod(string method)
        => HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
            || HttpMethods.IsPatch(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
            ? method
            : "(other)";

    [LoggerMessage(LogLevel.Information, "{Method} {Route} {Status} {Milliseconds} ms, key {Key}")]
    private partial void Log(string method, string route, int status, long milliseconds, string key);
}
