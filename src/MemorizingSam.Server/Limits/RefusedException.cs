using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Limits;

/// <summary>A request that is not done: its message is the one line that the client is told.</summary>
internal sealed class RefusedException : Exception
{
    private RefusedException(int status, string message, TimeSpan? retryAfter = null)
        : base(message)
        => (Status, RetryAfter) = (status, retryAfter);

    /// <summary>The answer's status code.</summary>
    public int Status { get; }

    /// <summary>When it is worth trying again; null if time does not help.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The request makes no sense: 400.</summary>
    public static RefusedException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>No key, or one that is not known: 401.</summary>
    public static RefusedException Unknown(string message) => new(StatusCodes.Status401Unauthorized, message);

    /// <summary>The key may not do that: 403.</summary>
    public static RefusedException Forbidden(string message) => new(StatusCodes.Status403Forbidden, message);

    /// <summary>There is no such thing, or it is another user's, which is answered alike: 404.</summary>
    public static RefusedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    /// <summary>It cannot be done as things are now: 409.</summary>
    public static RefusedException Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    /// <summary>It was there, and is no more: 410.</summary>
    public static RefusedException Gone(string message) => new(StatusCodes.Status410Gone, message);

    /// <summary>More bytes or voxels than are taken: 413.</summary>
    public static RefusedException TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    /// <summary>More requests, sessions or bytes than a key may have: 429.</summary>
    public static RefusedException TooMany(string message, TimeSpan? retryAfter = null)
        => new(StatusCodes.Status429TooManyRequests, message, retryAfter);

    /// <summary>The request makes no sense, in a protocol whose own server calls that its own mistake: 500.</summary>
    public static RefusedException AsServerError(string message) => new(StatusCodes.Status500InternalServerError, message);

    /// <summary>The server has too much to do just now: 503.</summary>
    public static RefusedException Busy(string message, TimeSpan retryAfter)
        => new(StatusCodes.Status503ServiceUnavailable, message, retryAfter);
}
