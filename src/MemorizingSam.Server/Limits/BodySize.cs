using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MemorizingSam.Server.Limits;

/// <summary>Lets single endpoints take larger bodies than all the others.</summary>
internal static class BodySize
{
    /// <summary>Sets how large this request's body may be, before it is read; a larger one is refused as soon as that is known.</summary>
    /// <exception cref="RefusedException">It says itself that it is larger.</exception>
    public static void AllowBody(this HttpContext context, long bytes)
    {
        if (context.Request.ContentLength > bytes)
        {
            throw RefusedException.TooLarge($"The file has {context.Request.ContentLength} bytes; at most {bytes} may be sent here.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = bytes;
        }
    }
}
