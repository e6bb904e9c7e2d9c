using System.Diagnostics;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Clients in Python, run where their modules are installed (on Debian: apt-get install python3-httpx python3-numpy python3-requests).</summary>
internal static class PythonClient
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Runs a client.</summary>
    /// <param name="script">Its file, beside this assembly.</param>
    /// <param name="modules">What it needs.</param>
    /// <param name="arguments">What it is told.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, string modules, params string[] arguments)
    {
        var python = await FindAsync(modules);
        Assert.SkipWhen(python is null, $"There is no python3 with {modules}; on Debian, apt-get install python3-httpx python3-numpy python3-requests.");
        var path = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Protocols"), script, SearchOption.AllDirectories).Single();
        var (exit, output, errors) = await StartAsync(python!, [path, .. arguments]);
        Assert.True(exit == 0, $"{script} ended with {exit}:\n{output}\n{errors}");
        return output;
    }

    private static async Task<string?> FindAsync(string modules)
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            try
            {
                if ((await StartAsync(python, ["-W", "ignore", "-c", $"import {modules}"])).Exit == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no such program.
            }
        }

        return null;
    }

    private static async Task<(int Exit, string Output, string Errors)> StartAsync(string python, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await errors);
    }
}
