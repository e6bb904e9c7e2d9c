using System.Diagnostics;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>The commands of docs/clients.md for curl, run as they stand there.</summary>
public sealed class CurlClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly RunningServer _server = shared.Running;

    [Fact]
    public async Task CommandsOfTheDocuments_SegmentMemoriseAndFind()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/bin/bash"), "There is no curl, or no bash; on Debian, apt-get install curl.");
        using var folder = new TemporaryFolder();
        TinyCases.Volume(folder.File("ct.nii.gz"), seed: 1);
        TinyCases.Volume(folder.File("other.nii.gz"), seed: 2);
        var commands = CommandsOf(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "docs", "clients.md")))
            .Replace("http://127.0.0.1:8000", _server.Server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("[[120,140,60]]", "[[9,8,8]]", StringComparison.Ordinal);

        var start = new ProcessStartInfo("/bin/bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(patience.Token);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Contains("\"memorized\":[\"spleen\"]", await output);
        var spleen = Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("spleen.nii.gz")));
        Assert.True(VolumeFile.Read(folder.File("ct.nii.gz")).Grid.Matches(spleen.Grid));
        Assert.Contains((byte)1, spleen.Voxels.ToArray());
        Assert.True(VolumeFile.Read(folder.File("other.nii.gz")).Grid.Matches(VolumeFile.Read(folder.File("found.nii.gz")).Grid));
        Assert.Equal(["spleen"], Assert.Single((await _server.GetAsync<CasesAnswer>("/api/v1/memory")).Cases).Labels);
    }

    private static string CommandsOf(string document)
    {
        const string Fence = "```";
        var block = document[document.IndexOf("## curl", StringComparison.Ordinal)..];
        block = block[(block.IndexOf(Fence + "bash", StringComparison.Ordinal) + Fence.Length + "bash".Length)..];
        return block[..block.IndexOf(Fence, StringComparison.Ordinal)];
    }
}
