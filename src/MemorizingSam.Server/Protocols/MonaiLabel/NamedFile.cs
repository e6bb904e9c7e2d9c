using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>A file with its name in quotation marks, as the official client looks for it. It is sent from the disk, never held in memory.</summary>
/// <param name="path">The file.</param>
/// <param name="name">Its name.</param>
internal sealed class NamedFile(string path, string name) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var plain = string.Concat(name.Select(c => char.IsAscii(c) && !char.IsControl(c) && c is not ('"' or '\\') ? c : '_'));
        httpContext.Response.ContentType = "application/octet-stream";
        httpContext.Response.ContentLength = new FileInfo(path).Length;
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{plain}\"";
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.SendFileAsync(path, httpContext.RequestAborted);
        }
    }
}
