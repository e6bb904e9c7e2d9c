using System.Diagnostics;

namespace MemorizingSam.Cli.Tests;

public sealed class ProgramTests
{
    [Fact]
    public async Task Program_OnVolumes_NeverLoadsLibtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux's loader can be asked what it loads.");
        using var folder = new TemporaryFolder();
        var ct = CommandLine.Sample("openkbp_pt_201_ct.nii.gz");

        foreach (var arguments in new string[][] { ["info", ct], ["convert", ct, folder.File("out.nrrd"), "--spacing", "3"] })
        {
            var loaded = await LoadedLibrariesAsync(arguments);

            Assert.Contains("libcoreclr.so", loaded, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(?i)/lib\w*torch\w*\.", loaded); // a file of that name; the checkout may lie in a folder of it
        }
    }

    [Fact]
    public async Task Program_OnAFault_ExitsWithACodeForScripts()
    {
        using var process = Start(["info", "nowhere.nii"], []);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(MemsamCommand.Failed, process.ExitCode);
    }

    /// <summary>What the dynamic loader says of the libraries that a run opens.</summary>
    private static async Task<string> LoadedLibrariesAsync(string[] arguments)
    {
        using var process = Start(arguments, new() { ["LD_DEBUG"] = "files" });
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return await error;
    }

    private static Process Start(string[] arguments, Dictionary<string, string> environment)
    {
        // The host that runs this test, so that the test needs no memsam on the path.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "memsam.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
