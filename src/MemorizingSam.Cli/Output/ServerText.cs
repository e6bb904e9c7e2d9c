using System.Text.Json;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Hosting;

namespace MemorizingSam.Cli.Output;

/// <summary>What a user is told about a server.</summary>
internal static class ServerText
{
    /// <summary>Where it listens and what it has, for people.</summary>
    public static string Describe(MemsamServer server, ServerOptions options) => string.Join(Environment.NewLine,
    [
        $"memsam listens at {server.Address} ({server.Preset} on {server.Device}, {server.MemoryCount} memories). Ctrl+C stops it.",
        $"Data: {options.DataFolder}",
        .. Remarks(server, options),
    ]);

    /// <summary>The same for scripts.</summary>
    public static string Json(MemsamServer server, ServerOptions options) => JsonSerializer.Serialize(
        new
        {
            Address = server.Address,
            Data = options.DataFolder,
            server.Preset,
            server.Device,
            Memories = server.MemoryCount,
            server.NeedsKey,
            server.CanRecall,
        },
        JsonSerializerOptions.Web);

    /// <summary>A table of keys.</summary>
    public static string Keys(IReadOnlyList<ApiKey> keys)
        => keys.Count == 0 ? "There are no keys." : string.Join(Environment.NewLine, TextTable.Of(names: 4,
        [
            ["id", "name", "role", "made", "sessions", "bytes", "requests/min"],
            .. keys.Select(key => new[]
            {
                key.Id,
                key.Name,
                key.Role.ToString().ToLowerInvariant(),
                key.Created.ToString("yyyy-MM-dd"),
                key.Sessions?.ToString() ?? "-",
                key.Bytes?.ToString() ?? "-",
                key.RequestsPerMinute?.ToString() ?? "-",
            }),
        ]));

    private static IEnumerable<string> Remarks(MemsamServer server, ServerOptions options)
    {
        if (server.NeedsKey && server.Address.Scheme == Uri.UriSchemeHttp)
        {
            yield return "Keys travel unencrypted: use --certificate, or a proxy that does HTTPS, on networks that others use.";
        }

        if (options.AllowKeylessProtocols)
        {
            yield return "Protocols without keys are served to all who reach this machine.";
        }

        if (!server.CanRecall)
        {
            yield return "The model has not learned to use memories: sessions have none; --fusion warped-masks needs no learning.";
        }
    }
}
