using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class MemsamServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MemsamServerTests() => TinyModelFile.Write(_folder.File("model.safetensors"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("server.pem")]
    [InlineData("server.pfx")]
    public async Task Start_WithACertificate_ServesHttps(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.File("server.pem"), $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        _folder.Write("server.pfx", made.Export(X509ContentType.Pkcs12));
        await using var server = MemsamServer.Create(RunningServer.OptionsIn(_folder) with { CertificatePath = _folder.File(name) });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Thumbprint == made.Thumbprint,
        };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };

        using var response = await client.GetAsync("/api/v1/info");

        Assert.Equal(("https", HttpStatusCode.OK), (server.Address.Scheme, response.StatusCode));
    }

    [Fact]
    public async Task Start_InAFolderThatAllMayRead_LeavesNoFolderInItOpen()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of files.");
            return;
        }

        Directory.CreateDirectory(_folder.File("data"));
        File.SetUnixFileMode(_folder.File("data"), File.GetUnixFileMode(_folder.File("data")) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        _folder.Write("data/notes.txt", "of another"u8);

        await using var server = await RunningServer.StartAsync(_folder);

        Assert.Contains("memory.membank", Directory.EnumerateDirectories(server.Data).Select(Path.GetFileName));
        Assert.All(Directory.EnumerateDirectories(server.Data), own => Assert.False(PrivateFolder.IsOpen(own), own));
    }

    [Fact]
    public void Create_WithWhatIsNoCertificate_IsRefusedAndLetsTheFolderGo()
    {
        var options = RunningServer.OptionsIn(_folder) with { CertificatePath = _folder.Write("a.pfx", "nonsense"u8) };

        Assert.StartsWith(
            "'a.pfx' is no certificate with its private key;",
            Assert.ThrowsAny<ArgumentException>(() => StartAndStop(options)).Message);
        StartAndStop(options with { CertificatePath = null });
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: local")]
    public async Task Connections_ThatFallSilent_AreEnded(string begun)
    {
        var second = TimeSpan.FromSeconds(1);
        await using var server = await RunningServer.StartAsync(
            options => options with { Limits = new ServerLimits { ConnectionIdle = second, HeaderPatience = second } });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(begun), TestContext.Current.CancellationToken);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(stream);
        var said = await reader.ReadToEndAsync(patience.Token);

        Assert.Equal(begun.Length > 0, said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_IsRefused()
    {
        await using var first = await RunningServer.StartAsync();
        await using var second = MemsamServer.Create(RunningServer.OptionsIn(_folder) with { Port = first.Server.Address.Port });

        await Assert.ThrowsAsync<IOException>(() => second.StartAsync(TestContext.Current.CancellationToken));
    }

    private static void StartAndStop(ServerOptions options)
    {
        var server = MemsamServer.Create(options);
        try
        {
            server.StartAsync().GetAwaiter().GetResult();
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
