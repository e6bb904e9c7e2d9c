using System.Net;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Hosting;

/// <summary>How to run a server: what <c>memsam serve</c> is told.</summary>
public sealed record ServerOptions
{
    /// <summary>The port that is listened to unless another is chosen.</summary>
    public const int DefaultPort = 8000;

    /// <summary>Folder for volumes, sessions, the memory bank, keys and the audit log; made if it is not there, for its owner's eyes only.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Port; 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Address that is listened to; anything but loopback needs a key in <see cref="KeyPath"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The model; null for the one that comes with memsam.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>Folder of the memory bank; null for one in the data folder.</summary>
    public string? MemoryFolder { get; init; }

    /// <summary>How memories are used.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>Folders out of which volumes may be opened where they lie. Whoever may write there may show the server any file.</summary>
    public IReadOnlyList<string> AllowedFolders { get; init; } = [];

    /// <summary>How much is done for users.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>The key file; null for <c>keys.json</c> in the data folder. With a key in it, every request needs one.</summary>
    public string? KeyPath { get; init; }

    /// <summary>A certificate with its private key for HTTPS: <c>.pfx</c>, or <c>.pem</c> with both; null for HTTP.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Whether protocols whose clients can send no key are served beyond loopback, and where keys are needed, to all who reach the server.</summary>
    public bool AllowKeylessProtocols { get; init; }

    /// <summary>Web pages elsewhere that may use the server, as <c>https://host:port</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether only warnings and errors are logged.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether the server can be reached from its own machine alone.</summary>
    internal bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>The key file.</summary>
    internal string Keys => KeyPath ?? KeyFile.In(DataFolder);

    /// <summary>The folder of the bank.</summary>
    internal string Memory => MemoryFolder ?? Path.Combine(DataFolder, "memory.membank");

    /// <summary>Checks what can be checked before anything is made or loaded.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    /// <exception cref="IOException">The key file cannot be read.</exception>
    public void Validate()
    {
        Limits.Validate();
        Recall.Validate();
        ArgumentException.ThrowIfNullOrWhiteSpace(DataFolder);
        if (Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new ArgumentException($"The port ({Port}) must be from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}; 0 takes any that is free.");
        }

        if (AllowedFolders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
        {
            throw new ArgumentException($"The allowed folder '{missing}' does not exist; create it or leave it out.");
        }

        if (CertificatePath is not null && !File.Exists(CertificatePath))
        {
            throw new ArgumentException($"The certificate '{Path.GetFileName(CertificatePath)}' does not exist.");
        }

        if (KeyPath is not null && !File.Exists(KeyPath))
        {
            throw new ArgumentException($"The key file '{KeyPath}' does not exist; make a key with 'memsam serve keys add NAME'.");
        }

        if (!IsLoopback && KeyFile.Read(Keys).Count == 0)
        {
            throw new ArgumentException(
                $"Listening beyond this machine ({Address}) needs an API key, and '{Keys}' has none; make one with 'memsam serve keys add NAME'.");
        }

        if (AllowedOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is no origin of web pages; give scheme, host and port alone, such as https://viewer.example:8443.");
        }
    }

    private static bool IsOrigin(string origin)
        => Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && page.GetLeftPart(UriPartial.Authority) == origin;
}
