using System.Collections.Concurrent;
using System.Net;
using MemorizingSam.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Access;

/// <summary>Looks at every request: who asks, whether he may, whether he asks too often, and whether a foreign page asks in his name.</summary>
/// <param name="keys">The keys.</param>
/// <param name="limits">How often one may ask.</param>
/// <param name="clock">Counts minutes.</param>
/// <param name="options">What is allowed beside.</param>
/// <param name="log">Takes why the keys cannot be read.</param>
internal sealed partial class AccessCheck(
    KeyRing keys, ServerLimits limits, TimeProvider clock, AccessOptions options, ILogger<AccessCheck> log)
{
    private const string Scheme = "Bearer ";
    private const string FetchSite = "Sec-Fetch-Site";

    private static readonly TimeSpan UntilAFileIsMended = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, RequestRate> _rates = new(StringComparer.Ordinal);
    private Exception? _logged;

    /// <summary>Lets a request pass, or refuses it.</summary>
    /// <exception cref="RefusedException">It may not pass: 401, 403, 429, or 503.</exception>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is { } endpoint)
        {
            var known = keys.Now;
            var rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? new AccessRule(Role.Viewer);
            RequireOwnPage(context.Request, rule, known);
            if (rule.Role is { } role)
            {
                var caller = CallerOf(context.Request, rule, known);
                if (caller.Role < role)
                {
                    throw RefusedException.Forbidden($"This needs the role {NameOf(role)}; your key is a {NameOf(caller.Role)}'s.");
                }

                RequireRate(caller);
                context.Features.Set(caller);
            }
            else if (rule.IsCounted)
            {
                RequireRate(Caller.Anyone);
            }
        }

        await next(context);
    }

    private static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    private Caller CallerOf(HttpRequest request, AccessRule rule, KnownKeys known)
    {
        RequireReadable(known);
        if (!known.AreNeeded && options.IsLoopback)
        {
            return rule.Protocol is null ? Caller.Local : Caller.Keyless(rule.Protocol);
        }

        var header = request.Headers[HeaderNames.Authorization].ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return known.Find(header[Scheme.Length..].Trim())
                ?? throw RefusedException.Unknown("This API key is not known here; ask whoever runs the server for one.");
        }

        if (rule.Protocol is not { } protocol)
        {
            throw RefusedException.Unknown("This server needs an API key; send it as 'Authorization: Bearer KEY'.");
        }

        return options.AllowKeylessProtocols
            ? Caller.Keyless(protocol)
            : throw RefusedException.Unknown(
                $"{protocol} cannot send an API key, so it is off on this server; whoever runs it can allow it with --allow-keyless-protocols.");
    }

    /// <summary>While the key file cannot be read nobody knows who may still come in, so nobody does.</summary>
    private void RequireReadable(KnownKeys known)
    {
        if (known.Fault is { } fault)
        {
            if (Interlocked.Exchange(ref _logged, fault) != fault)
            {
                LogUnreadable(fault.Message);
            }

            throw RefusedException.Busy(
                "The server cannot read its key file, so it lets nobody in until it can; whoever runs the server finds the reason in its log.",
                UntilAFileIsMended);
        }
    }

    /// <summary>
    /// Without keys, what protects a server on one's own machine from web pages open in one's browser: a page elsewhere that sends requests
    /// here names itself as their origin, and one whose name was pointed here (DNS rebinding) asks for that name.
    /// </summary>
    private void RequireOwnPage(HttpRequest request, AccessRule rule, KnownKeys known)
    {
        if (!known.AreNeeded && options.IsLoopback && !IsLoopbackName(request.Host.Host))
        {
            throw RefusedException.Forbidden(
                $"This server answers requests for localhost alone, this one was for '{Shortened(request.Host.Host)}'; with keys (--keys) it answers to other names.");
        }

        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        if (origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)))
        {
            throw RefusedException.Forbidden(
                $"A page of '{Shortened(origin)}' may not use this server; whoever runs it can allow that with --allow-origin.");
        }

        // A GET for a picture, a script or a link names no origin, but browsers say whether a page elsewhere made it.
        if (request.Headers[FetchSite].ToString() is "cross-site" or "same-site" && !(rule.Role is null && IsVisit(request)))
        {
            throw RefusedException.Forbidden(
                "A page elsewhere may not use this server; type the address, or open it from the viewer. Whoever runs the server can allow pages with "
                + "--allow-origin.");
        }
    }

    /// <summary>Whether somebody follows a link to a page, which a page that tells nothing about anyone may answer.</summary>
    private static bool IsVisit(HttpRequest request)
        => HttpMethods.IsGet(request.Method)
            && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";

    private static bool IsLoopbackName(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Shortened(string text)
    {
        const int Most = 80;
        return string.Concat(text.Take(Most).Select(c => char.IsControl(c) ? '?' : c));
    }

    private void RequireRate(Caller caller)
    {
        var rate = _rates.GetOrAdd(caller.Id, _ => new RequestRate(clock));
        if (rate.Take(caller.RequestsPerMinute ?? limits.RequestsPerMinute) is { } wait)
        {
            throw RefusedException.TooMany(
                $"Your key may ask {caller.RequestsPerMinute ?? limits.RequestsPerMinute} times a minute; wait a moment.", wait);
        }
    }

    [LoggerMessage(LogLevel.Error, "Nobody is let in until the key file can be read: {Reason}")]
    private partial void LogUnreadable(string reason);
}
