using System.CommandLine;
using System.Net;
using MemorizingSam.Cli.Output;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam serve</c>: the server.</summary>
internal sealed class ServeCommand
{
    private const long Mebi = 1L << 20;

    private static readonly ServerLimits Limits = new();

    private readonly Option<string?> _data = ServeOptions.Data();
    private readonly Option<string?> _keys = ServeOptions.Keys();

    private readonly Option<int> _port = new("--port", "-p")
    {
        Description = "Port; 0 takes any that is free.",
        HelpName = "N",
        DefaultValueFactory = _ => ServerOptions.DefaultPort,
    };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "Address to listen to, such as 0.0.0.0 for all of this machine's; beyond loopback a key is needed, see 'memsam serve keys'.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
    };

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "A folder out of which volumes may be opened where they lie; may be given several times.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _origins = new("--allow-origin")
    {
        Description = "Web pages of another server that may use this one, such as https://viewer.example; may be given several times.",
        HelpName = "ORIGIN",
    };

    private readonly Option<bool> _keyless = new("--allow-keyless-protocols")
    {
        Description = "Serve nnInteractive v1 and ITK-SNAP, which can send no key, to all who reach the server.",
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "Serve HTTPS with this certificate and its private key: .pfx without a password, or .pem with both.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _memory = SharedOptions.Memory("Folder of the memory bank; without it one in the data folder.");
    private readonly Option<int> _recalled = SharedOptions.Recalled();
    private readonly Option<MemoryFusion?> _fusion = SharedOptions.Fusion();
    private readonly Option<long> _upload = Limit("--max-upload", "Most MiB of an uploaded file.", Limits.UploadBytes / Mebi);
    private readonly Option<long> _voxels = Limit("--max-voxels", "Most million voxels of a volume.", Limits.Voxels / 1_000_000);
    private readonly Option<int> _volumes = Limit("--max-volumes", "Most volumes in memory at once.", Limits.OpenVolumes);
    private readonly Option<long> _volumeMemory = Limit(
        "--max-volume-memory", "Most MiB that they take together.", Limits.OpenVolumeBytes / Mebi);

    private readonly Option<int> _sessions = Limit("--max-sessions", "Most sessions of a key.", Limits.SessionsPerKey);
    private readonly Option<long> _crops = Limit(
        "--max-crops", "Most MiB of encoded crops in memory, of all sessions; more of them spare work.", new SegmenterOptions().KeptCropBytes / Mebi);

    private readonly Option<int> _requests = Limit("--max-requests", "Most requests of a key per minute.", Limits.RequestsPerMinute);
    private readonly Option<int> _waiting = Limit("--max-waiting", "Most jobs that wait for the device.", Limits.WaitingJobs);
    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private ServeCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new ServeCommand();
        var command = new Command("serve", "Serve the viewer, the API, and the plugins of other programs, until Ctrl+C.")
        {
            options._data, options._port, options._listen, options._keys, options._certificate, options._allow, options._origins,
            options._keyless, options._memory, options._recalled, options._fusion, options._upload, options._voxels, options._volumes,
            options._volumeMemory, options._sessions, options._crops, options._requests, options._waiting, options._model, options._device, options._json, options._quiet,
            ServeKeysCommand.Create(),
        };
        command.SetWork(options.Run, afterCancel: "what was acknowledged is on the disk");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation) => RunAsync(parsed, cancellation).GetAwaiter().GetResult();

    private async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = OptionsOf(parsed);
        var server = MemsamServer.Create(options);
        await using (server)
        {
            await server.StartAsync(cancellation);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(_json))
            {
                await output.WriteLineAsync(ServerText.Json(server, options));
            }
            else if (!parsed.GetValue(_quiet))
            {
                await output.WriteLineAsync(ServerText.Describe(server, options));
            }

            await output.FlushAsync(CancellationToken.None);
            await server.WaitForShutdownAsync(cancellation);
        }
    }

    private ServerOptions OptionsOf(ParseResult parsed) => new()
    {
        DataFolder = ServeOptions.DataFolder(parsed.GetValue(_data)),
        Port = parsed.GetValue(_port),
        Address = ParseAddress(parsed.GetRequiredValue(_listen)),
        KeyPath = parsed.GetValue(_keys),
        CertificatePath = parsed.GetValue(_certificate),
        AllowedFolders = parsed.GetValue(_allow) ?? [],
        AllowedOrigins = parsed.GetValue(_origins) ?? [],
        AllowKeylessProtocols = parsed.GetValue(_keyless),
        MemoryFolder = parsed.GetValue(_memory),
        Recall = new RecallOptions { Recalled = parsed.GetValue(_recalled), Fusion = parsed.GetValue(_fusion) },
        ModelPath = parsed.GetValue(_model),
        Segmenter = new SegmenterOptions
        {
            Device = SharedOptions.ParseDevice(parsed.GetValue(_device)),
            KeptCropBytes = parsed.GetValue(_crops) * Mebi,
        },
        IsQuiet = parsed.GetValue(_quiet),
        Limits = Limits with
        {
            UploadBytes = parsed.GetValue(_upload) * Mebi,
            Voxels = parsed.GetValue(_voxels) * 1_000_000,
            OpenVolumes = parsed.GetValue(_volumes),
            OpenVolumeBytes = parsed.GetValue(_volumeMemory) * Mebi,
            SessionsPerKey = parsed.GetValue(_sessions),
            RequestsPerMinute = parsed.GetValue(_requests),
            WaitingJobs = parsed.GetValue(_waiting),
        },
    };

    private static IPAddress ParseAddress(string text)
        => text == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(text, out var address) ? address
            : throw new ArgumentException($"--listen '{text}' is no address; give one of this machine's, such as 127.0.0.1, 0.0.0.0 or ::.");

    private static Option<T> Limit<T>(string name, string description, T value)
        => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
}
