using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Protocols;

/// <summary>Reads multipart/form-data part by part, so that a volume in it is never in memory as a whole.</summary>
/// <remarks>
/// Clients of the field write forms by hand: an end of line follows the last boundary, file names are whole paths with spaces, and one declares
/// a compression that is not there, and another shows the boundary of its form before. A field may come before or after the file that it speaks of.
/// </remarks>
internal static class MultipartForm
{
    private const int LongestBoundary = 200;

    /// <summary>The parts in their order; each must be read before the next is asked for.</summary>
    /// <exception cref="InvalidDataException">The request holds no form, or a broken one.</exception>
    public static async IAsyncEnumerable<FormPart> ReadAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = BoundaryOf(request);
        var boundary = await FirstLineAsync(request.BodyReader, cancellation) is ['-', '-', _, .., '\r', '\n'] line ? line[2..^2] : told;
        var reader = new MultipartReader(boundary, request.BodyReader.AsStream());
        while (await NextAsync(reader, cancellation) is { } section)
        {
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) && disposition.Name.HasValue)
            {
                var file = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                yield return new FormPart(
                    HeaderUtilities.RemoveQuotes(disposition.Name).ToString(),
                    file.HasValue ? WithoutFolders(HeaderUtilities.RemoveQuotes(file).ToString()) : null,
                    new FormPartBody(section.Body));
            }
        }
    }

    /// <summary>Whether a request says that it holds a form.</summary>
    public static bool IsIn(HttpRequest request)
        => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What is said of a form whose end is missing.</summary>
    /// <param name="cause">What the framework said.</param>
    public static InvalidDataException EndsEarly(IOException cause) => new("The form ends before its last boundary.", cause);

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = IsIn(request) && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        return boundary.Length is > 0 and <= LongestBoundary
            ? boundary
            : throw new InvalidDataException("This needs multipart/form-data with a boundary.");
    }

    /// <summary>Looks at the body's first line, and leaves it there; null if it is longer than any boundary.</summary>
    private static async Task<string?> FirstLineAsync(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            var start = Encoding.ASCII.GetString(result.Buffer.Slice(0, Math.Min(result.Buffer.Length, LongestBoundary + 4)));
            var end = start.IndexOf("\r\n", StringComparison.Ordinal);
            var isSeen = end >= 0 || result.IsCompleted || start.Length == LongestBoundary + 4;
            body.AdvanceTo(result.Buffer.Start, isSeen ? result.Buffer.Start : result.Buffer.End);
            if (isSeen)
            {
                return end < 0 ? null : start[..(end + 2)];
            }
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw EndsEarly(e);
        }
    }

    private static string WithoutFolders(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
