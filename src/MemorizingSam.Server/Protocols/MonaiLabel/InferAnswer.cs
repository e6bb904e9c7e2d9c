using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>An answer with two parts: what there is to say, and a file.</summary>
/// <remarks>
/// The official client reads the socket by itself, so the answer must have a length and come whole, not in chunks; and it writes the file under
/// the name that it is told, so that must be a plain name, another every time. The file is sent from the disk, never held in memory.
/// </remarks>
/// <param name="parameters">What there is to say.</param>
/// <param name="path">The file.</param>
/// <param name="extension">End of its name.</param>
internal sealed class InferAnswer(JsonObject parameters, string path, string extension) : IResult
{
    private const int BoundaryBytes = 16;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
        var json = System.Text.Json.JsonSerializer.Serialize(parameters, MonaiLabelJson.Default.JsonObject);
        var start = Encoding.UTF8.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/json\r\n\r\n{json}\r\n"
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{Guid.NewGuid():N}{extension}\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n");
        var end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        httpContext.Response.ContentType = $"multipart/form-data; boundary={boundary}";
        httpContext.Response.ContentLength = start.Length + new FileInfo(path).Length + end.Length;
        await httpContext.Response.Body.WriteAsync(start, httpContext.RequestAborted);
        await httpContext.Response.SendFileAsync(path, httpContext.RequestAborted);
        await httpContext.Response.Body.WriteAsync(end, httpContext.RequestAborted);
    }
}
