namespace MemorizingSam.Cli.Tests;

/// <summary>Runs memsam in this process and keeps what it said.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command.</summary>
    public static Task<CommandLine> RunAsync(params string[] args)
        => RunAsync(args, TestContext.Current.CancellationToken);

    /// <summary>Runs a command that can be cancelled.</summary>
    public static async Task<CommandLine> RunAsync(string[] args, CancellationToken cancellation)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await MemsamCommand.RunAsync(args, output, error, cancellation);
        return new CommandLine(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>A volume that the repository ships.</summary>
    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);
}
