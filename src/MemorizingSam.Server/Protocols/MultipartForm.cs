using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Protocols;

/// <summary>Reads multipart/form-data part by part, so that a volume in it is never in memory as a whole.</summary>
/// <remarks>
/// Clients of the field write forms by hand: an end of line follows the last boundary, file names are whole paths with spaces, and one declares
/// a compression that is not there. A field may come before or after the file that it speaks of.
/// </remarks>
internal static class MultipartForm
{
    private const int LongestBoundary = 200;

    /// <summary>The parts in their order; each must be read before the next is asked for.</summary>
    /// <exception cref="InvalidDataException">The request holds no form, or a broken one.</exception>
    public static async IAsyncEnumerable<FormPart> ReadAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = new MultipartReader(BoundaryOf(request), request.Body);
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
