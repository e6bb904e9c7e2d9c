using System.Net;
using MemorizingSam.Server.Hosting;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Tests.Hosting;

public sealed class ServerOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_ListeningBeyondThisMachineWithoutAKey_IsRefused()
    {
        var options = RunningServer.OptionsIn(_folder) with { Address = IPAddress.Any };

        Assert.Equal(
            $"Listening beyond this machine (0.0.0.0) needs an API key, and '{System.IO.Path.Combine(_folder.File("data"), "keys.json")}' has none; "
            + "make one with 'memsam serve keys add NAME'.",
            Assert.Throws<ArgumentException>(options.Validate).Message);
    }

    [Fact]
    public void Validate_WhatBreaksARule_NamesIt()
    {
        var options = RunningServer.OptionsIn(_folder);

        Assert.StartsWith("The port (70000)", Message(options with { Port = 70_000 }));
        Assert.StartsWith("The allowed folder 'nowhere' does not exist", Message(options with { AllowedFolders = ["nowhere"] }));
        Assert.StartsWith("The certificate 'c.pfx' does not exist", Message(options with { CertificatePath = "c.pfx" }));
        Assert.StartsWith("The key file 'k.json' does not exist", Message(options with { KeyPath = "k.json" }));
        Assert.StartsWith("'viewer.example' is no origin", Message(options with { AllowedOrigins = ["viewer.example"] }));
        Assert.StartsWith("UploadBytes (0) must be more than 0", Message(options with { Limits = new ServerLimits { UploadBytes = 0 } }));
        Assert.StartsWith("UploadPatience", Message(options with { Limits = new ServerLimits { UploadPatience = TimeSpan.FromSeconds(1) } }));
        options.Validate();
    }

    private static string Message(ServerOptions options) => Assert.Throws<ArgumentException>(options.Validate).Message;
}
