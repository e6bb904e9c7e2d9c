using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Protocols;
using MemorizingSam.Server.Protocols.Memsam;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Hosting;

/// <summary>The memsam server: one port for the API, the viewer, and the protocols of other programs.</summary>
public sealed partial class MemsamServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MemsamServer(WebApplication app, ServerParts parts) => (_app, Parts) = (app, parts);

    /// <summary>Where it listens, once it is started.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Memories in its bank.</summary>
    public int MemoryCount => Parts.Model.Bank.Count;

    /// <summary>What its model was made from.</summary>
    public string Preset => Parts.Model.Segmenter.Preset;

    /// <summary>Where its model runs.</summary>
    public string Device => Parts.Model.Segmenter.Device.Name;

    /// <summary>Whether sessions recall from the bank unless they ask not to.</summary>
    public bool CanRecall => Parts.Model.CanRecall;

    /// <summary>Whether every request needs a key.</summary>
    public bool NeedsKey => Parts.Keys.NeedsKey;

    /// <summary>Everything behind the endpoints.</summary>
    internal ServerParts Parts { get; }

    /// <summary>Loads the model and opens everything; the port is opened by <see cref="StartAsync"/>.</summary>
    /// <param name="options">How to run it.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    /// <exception cref="IOException">The data folder cannot be used, or another server runs on it.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The model cannot be used, or the bank is damaged or another model's.</exception>
    public static MemsamServer Create(ServerOptions options) => Create(options, TimeProvider.System);

    /// <summary>The same with a clock.</summary>
    internal static MemsamServer Create(ServerOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var parts = new ServerParts(options, clock);
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            Configure(builder, options);
            AddParts(builder.Services, parts, options, clock);
            var app = builder.Build();
            Use(app, parts, options, clock);
            return new MemsamServer(app, parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public Task StartAsync(CancellationToken cancellation = default) => _app.StartAsync(cancellation);

    /// <summary>Takes no more requests, and waits for those that are being answered.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _app.StopAsync(cancellation);

    /// <summary>Serves until it is stopped: by the token, by Ctrl+C, or by the system.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Lets everything go; what is needed later is on the disk at every instant.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Parts.Dispose();
    }

    private static void Configure(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        // The framework's own lines name paths with queries, and so files: a request is logged by RequestLog alone.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Error);

        // What keeps the host from starting is thrown, and told by whoever started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.SetMinimumLevel(options.IsQuiet ? LogLevel.Warning : LogLevel.Information);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // A number in quotes is a text: the API's description says so, and so does the answer.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        });
        ApiDescription.AddTo(builder.Services);
        builder.Services.AddCors();
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.Limits.RequestBytes;
        kestrel.Limits.MaxConcurrentConnections = options.Limits.Connections;
        kestrel.Limits.KeepAliveTimeout = options.Limits.ConnectionIdle;
        kestrel.Limits.RequestHeadersTimeout = options.Limits.HeaderPatience;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.Limits.UploadBytesPerSecond, options.Limits.UploadPatience);
        var share = new ConnectionShare(options.Limits.ConnectionsPerAddress);
        kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen =>
        {
            // Before HTTPS, whose greeting a silent client never sends.
            listen.Use(next => connection => share.InvokeAsync(connection, next));
            if (options.CertificatePath is { } path)
            {
                listen.UseHttps(ReadCertificate(path));
            }
        });
    }

    private static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
            if (!Path.GetExtension(path).Equals(".pem", StringComparison.OrdinalIgnoreCase))
            {
                return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            }

            // Windows serves no certificate whose key was only just read: as PKCS #12 it may.
            using var read = X509Certificate2.CreateFromPemFile(path);
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' is no certificate with its private key; give a .pfx without a password, or a .pem with both.", e);
        }
    }

    private static void AddParts(IServiceCollection services, ServerParts parts, ServerOptions options, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(options);
        services.AddSingleton(options.Limits);
        services.AddSingleton(parts.Telemetry);
        services.AddSingleton(parts.Keys);
        services.AddSingleton(parts.Audit);
        services.AddSingleton(parts.Books);
        services.AddSingleton(parts.Model);
        services.AddSingleton(parts.Gate);
        services.AddSingleton(parts.Shelf);
        services.AddSingleton(parts.Desk);
        services.AddSingleton(parts.Cases);
        services.AddFieldProtocols(new FieldOptions(options.DataFolder, options.ModelPath ?? ModelFile.Bundled));
        services.AddHostedService<SessionSweeper>();
        OpenTelemetryExport.AddTo(services);
    }

    private static void Use(WebApplication app, ServerParts parts, ServerOptions options, TimeProvider clock)
    {
        var problems = new ProblemAnswers(parts.Telemetry, app.Services.GetRequiredService<ILogger<ProblemAnswers>>());
        var log = new RequestLog(app.Services.GetRequiredService<ILogger<RequestLog>>());
        var access = new AccessCheck(
            parts.Keys, options.Limits, clock, new AccessOptions(options.IsLoopback, options.AllowKeylessProtocols, options.AllowedOrigins),
            app.Services.GetRequiredService<ILogger<AccessCheck>>());
        if (parts.IsDataOpenToOthers)
        {
            LogOpenFolder(app.Logger);
        }

        app.Use(log.InvokeAsync);
        app.Use(SafetyHeaders.InvokeAsync);
        app.Use(problems.InvokeAsync);
        app.UseRouting();
        app.UseCors(cors => cors.WithOrigins([.. options.AllowedOrigins]).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Retry-After", "Content-Disposition", "X-Meta"));
        app.Use(access.InvokeAsync);
        Pages.MapDescription(app);
        Pages.MapViewer(app, Pages.ViewerFolder);
        HealthEndpoints.Map(app);
        MetricsEndpoint.Map(app, parts.Metrics);

        // A protocol is a folder with one such method.
        app.MapMemsam();
        app.MapFieldProtocols();
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Other users of this machine may look into the data folder, which holds files that are not the server's, or is another user's: chmod 700 it.")]
    private static partial void LogOpenFolder(ILogger log);
}
