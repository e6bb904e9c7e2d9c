using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Files in one zip archive, which is written to the client as he reads it and never to the disk. They are stored as they are: most are compressed.</summary>
/// <param name="files">The files, and what they are called in it.</param>
internal sealed class DatasetArchive(IReadOnlyList<(string Path, string Name)> files) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "application/zip";
        response.Headers.ContentDisposition = "attachment; filename=\"dataset.zip\"";
        await using var body = new ArchiveBody(response.BodyWriter);
        await using var zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        try
        {
            foreach (var (path, name) in files)
            {
                await zip.CreateEntryFromFileAsync(path, name, CompressionLevel.NoCompression, cancellation);
            }
        }
        catch
        {
            // The archive would be ended all the same, and be taken for whole.
            httpContext.Abort();
            throw;
        }
    }
}
