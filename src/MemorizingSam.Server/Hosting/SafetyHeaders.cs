using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Hosting;

/// <summary>Headers that every answer has: browsers load nothing from elsewhere, guess no types, and keep nothing of a patient.</summary>
internal static class SafetyHeaders
{
    // The viewer's pictures come from memory (blob:, data:), and it may compile WebAssembly; nothing comes from another machine.
    private const string Policy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sets them for every answer.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            AddTo(context.Response);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>Adds them before an answer starts; an endpoint may have set stricter ones.</summary>
    private static void AddTo(HttpResponse response)
    {
        // A page elsewhere can show or run nothing of the server's, unless its origin is allowed, which CORS has written down by now.
        var reach = response.Headers.ContainsKey(HeaderNames.AccessControlAllowOrigin) ? "cross-origin" : "same-origin";
        response.Headers.TryAdd("Cross-Origin-Resource-Policy", reach);
        response.Headers.TryAdd(HeaderNames.ContentSecurityPolicy, Policy);
        response.Headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
        response.Headers.TryAdd("Referrer-Policy", "no-referrer");
        response.Headers.TryAdd(HeaderNames.CacheControl, "no-store");
    }
}
