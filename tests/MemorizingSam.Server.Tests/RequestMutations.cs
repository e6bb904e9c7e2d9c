using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MemorizingSam.Server.Tests;

/// <summary>Requests that are damaged at random, sent byte by byte as they are: no client library mends them on the way.</summary>
/// <param name="seed">The same seed damages the same way.</param>
internal sealed class RequestMutations(int seed)
{
    private static readonly string[] Pieces =
    [
        "../", "%00", "%2e%2e%2f", "\r\n", "{", "}", "[]", "null", "NaN", "1e999", "-1", "99999999999999999999", "\"", "\\", "\0", "é", "%", "?", "&",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "true", "/objects/", "/api/v1/", "\"at\":", ",", "\u202e",
    ];

    private readonly Random _random = new(seed);

    /// <summary>How many a protocol is sent: 500, or as many as the environment's MEMSAM_MUTATIONS says.</summary>
    public static int Count { get; } = int.Parse(Environment.GetEnvironmentVariable("MEMSAM_MUTATIONS") ?? "500", CultureInfo.InvariantCulture);

    /// <summary>A whole request of HTTP/1.1.</summary>
    public static byte[] Request(string method, string path, string body = "", string contentType = "application/json")
        => Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {contentType}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Damages one of several requests.</summary>
    public byte[] Next(IReadOnlyList<byte[]> requests)
    {
        var bytes = requests[_random.Next(requests.Count)].ToList();
        for (var changes = _random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, _random.Next(Math.Min(20, bytes.Count - at)));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[_random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, _random.Next(Math.Min(200, bytes.Count - at))));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Sends a request and reads the answer until the server ends the connection.</summary>
    /// <returns>The status, 0 if the server ended the connection without one, and the whole answer.</returns>
    public static async Task<(int Status, string Answer)> SendAsync(Uri server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server had enough of it before all was sent.
        }

        var text = Encoding.UTF8.GetString(answer.ToArray());
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3)) : 0, text);
    }
}
