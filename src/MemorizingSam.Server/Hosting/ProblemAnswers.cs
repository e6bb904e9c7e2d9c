using System.Text.Json;
using System.Text.RegularExpressions;
using MemorizingSam.Checkpoints;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols;
using MemorizingSam.Server.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Hosting;

/// <summary>Answers what goes wrong with ProblemDetails (RFC 9457): one clear line, never a stack trace.</summary>
internal sealed partial class ProblemAnswers(ServerTelemetry telemetry, ILogger<ProblemAnswers> log)
{
    private const string MediaType = "application/problem+json";

    /// <summary>Status of an answer that no one waits for any more, as nginx counts.</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>Passes a request on, and answers what it throws, and answers without a body.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentLength: null, ContentType: null } response)
            {
                await WriteAsync(context, response.StatusCode, DetailOf(response.StatusCode, context) ?? "The request was refused.", retryAfter: null);
            }
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, detail, retryAfter) = Read(context, e);
            await WriteAsync(context, status, detail, retryAfter);
        }
        catch (Exception e)
        {
            // Half of an answer cannot be taken back: the connection ends, so that no client takes it for whole.
            LogBrokenOff(e, context.TraceIdentifier);
            context.Abort();
        }
    }

    private (int Status, string Detail, TimeSpan? RetryAfter) Read(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RefusedException refused:
                return (refused.Status, refused.Message, refused.RetryAfter);
            case BadHttpRequestException bad:
                return (bad.StatusCode, DetailOf(bad, context), null);
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return (ClientClosedRequest, "The client went away.", null);
            case ArgumentException:
                return (StatusCodes.Status400BadRequest, exception.Message, null);
            case IOException when context.RequestAborted.IsCancellationRequested:
                return (ClientClosedRequest, "The client went away.", null);
            case IOException or CheckpointException:
                LogFailed(exception, context.TraceIdentifier);
                return (
                    StatusCodes.Status507InsufficientStorage,
                    $"The server's disk is full or damaged; nothing was changed. Its log tells more under {context.TraceIdentifier}.",
                    null);
            default:
                LogFailed(exception, context.TraceIdentifier);
                return (
                    StatusCodes.Status500InternalServerError, $"The server failed at this request; its log tells more under {context.TraceIdentifier}.", null);
        }
    }

    private async Task WriteAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter)
    {
        telemetry.Refused(status);
        context.Response.Clear();
        context.Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            context.Response.Headers[HeaderNames.RetryAfter] = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("0");
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }

        var problem = new ProblemDetails
        {
            Status = status,
            Title = status == ClientClosedRequest ? "Client Closed Request" : ReasonPhrases.GetReasonPhrase(status),
            Detail = detail.ReplaceLineEndings(" "),
        };
        await context.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, MediaType, CancellationToken.None);
    }

    private static string DetailOf(BadHttpRequestException bad, HttpContext context)
        => bad.InnerException is JsonException json ? JsonFault.Tell(json)
            : MissingBody().IsMatch(bad.Message) ? "This address needs JSON as the request's body."
            : Missing().Match(bad.Message) is { Success: true, Groups: var missing } ? $"The request's address lacks '{missing[1].Value}'."
            : Wrong().Match(bad.Message) is { Success: true, Groups: var wrong }
                ? $"'{wrong[1].Value}' in the request's address cannot be '{wrong[2].Value}'."
            : bad.StatusCode == StatusCodes.Status400BadRequest ? bad.Message
            : DetailOf(bad.StatusCode, context) ?? bad.Message;

    private static string? DetailOf(int status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; /docs lists what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address takes another method; /docs lists them.",
        StatusCodes.Status413PayloadTooLarge => context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { MaxRequestBodySize: { } most }
            ? $"The request's body has more than the {most} bytes that are taken here."
            : "The request's body has more bytes than are taken here.",

        // Files are taken by any content type: what is refused by its own was sent where JSON is needed.
        StatusCodes.Status415UnsupportedMediaType => "This address takes JSON alone; send it with the content type application/json.",
        _ => null,
    };

    // The framework names a parameter by its .NET type too, and nowhere but in its message.
    [GeneratedRegex("was not provided from body|Implicit body inferred")]
    private static partial Regex MissingBody();

    [GeneratedRegex("^Required parameter \"(?:.+ )?(\\w+)\" was not provided")]
    private static partial Regex Missing();

    [GeneratedRegex("^Failed to bind parameter \"(?:.+ )?(\\w+)\" from \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Wrong();

    [LoggerMessage(LogLevel.Error, "A request failed ({Trace}).")]
    private partial void LogFailed(Exception exception, string trace);

    [LoggerMessage(LogLevel.Warning, "An answer was broken off ({Trace}).")]
    private partial void LogBrokenOff(Exception exception, string trace);
}
