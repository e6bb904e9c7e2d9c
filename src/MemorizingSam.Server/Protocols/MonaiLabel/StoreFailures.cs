using MemorizingSam.Imaging.Formats;
using MemorizingSam.Server.Limits;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>
/// Keeps the names of files out of the server's log. The store's files are called as clients call their images, and so perhaps as patients; what the
/// system says of a file names it.
/// </summary>
internal static class StoreFailures
{
    /// <summary>Passes a request on, and takes the name out of what fails, also while the answer is sent.</summary>
    /// <exception cref="RefusedException">A file is gone or cannot be read.</exception>
    /// <exception cref="IOException">Something else is wrong with a file; the number is the system's own.</exception>
    public static async ValueTask<object?> WithoutNamesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            if (await next(context) is IResult result)
            {
                await result.ExecuteAsync(context.HttpContext);
            }

            return TypedResults.Empty;
        }
        catch (VolumeFormatException e)
        {
            throw RefusedException.Conflict($"A file of the store {e.What}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusedException.NotFound("A file that this needs is gone; it was deleted meanwhile.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not BadHttpRequestException)
        {
            throw new IOException($"A file could not be read or written ({e.GetType().Name} {e.HResult}).");
        }
    }
}
