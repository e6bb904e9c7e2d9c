using System.CommandLine;

namespace MemorizingSam.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class SharedOptions
{
    /// <summary>--quiet: no progress and no closing words.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress and no closing words; errors are still told." };

    /// <summary>--json: the result as one JSON object for scripts.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as one JSON object." };
}
