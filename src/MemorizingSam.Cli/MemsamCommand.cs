using System.CommandLine;
using MemorizingSam.Cli.Commands;

namespace MemorizingSam.Cli;

/// <summary>The command line as a whole.</summary>
internal static class MemsamCommand
{
    /// <summary>Exit code when the command could not do its work; the reason is one line on the error stream.</summary>
    public const int Failed = 1;

    /// <summary>Exit code when the user stopped it (128 + SIGINT, as shells count).</summary>
    public const int Cancelled = 130;

    /// <summary>How long Ctrl+C waits for a command to clean up after itself.</summary>
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromSeconds(10);

    /// <summary>Parses and runs a command.</summary>
    /// <param name="args">Command and options.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress and faults.</param>
    /// <param name="cancellation">Stops the command, as Ctrl+C does.</param>
    /// <returns>The exit code: 0 only on success.</returns>
    public static Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var root = new RootCommand(
            "memsam: promptable 3D medical image segmentation with a memory. Research software, not a medical device.")
        {
            InfoCommand.Create(),
            ConvertCommand.Create(),
            SegmentCommand.Create(),
            MemorizeCommand.Create(),
            ProposeCommand.Create(),
            MemoryCommand.Create(),
            BenchmarkCommand.Create(),
            DataCommand.Create(),
            EvaluateCommand.Create(),
            TrainCommand.Create(),
            DistillCommand.Create(),
            ServeCommand.Create(),
        };
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CancellationGrace,
        };
        return root.Parse(args).InvokeAsync(configuration, cancellation);
    }
}
