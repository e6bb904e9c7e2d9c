using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A file with its name in quotation marks, as the official client looks for it.</summary>
/// <param name="bytes">The file.</param>
/// <param name="name">Its name.</param>
internal sealed class NamedFile(byte[] bytes, string name) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var plain = string.Concat(name.Select(c => char.IsAscii(c) && !char.IsControl(c) && c is not ('"' or '\\') ? c : '_'));
        httpContext.Response.ContentType = "application/octet-stream";
        httpContext.Response.ContentLength = bytes.Length;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{plain}\"";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }
}
