using System.CommandLine;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Cli.Commands;

/// <summary>Runs a command's work and turns what users can do something about into one line and an exit code.</summary>
internal static class CommandRun
{
    /// <summary>Sets a command's action; faults of our own still crash loudly.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">Does it.</param>
    /// <param name="afterCancel">What a user who stopped it should know.</param>
    public static void SetWork(
        this Command command, Action<ParseResult, CancellationToken> work, string afterCancel = "no file was left half written")
        => command.SetAction(async (parsed, cancellation) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                // Off the main thread, so that Ctrl+C is noticed at once.
                await Task.Run(() => work(parsed, cancellation), CancellationToken.None);
                return 0;
            }
            catch (OperationCanceledException)
            {
                await error.WriteLineAsync($"memsam: cancelled; {afterCancel}.");
                return MemsamCommand.Cancelled;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
                or CheckpointException or NotFiniteNumberException)
            {
                await error.WriteLineAsync($"memsam: {e.Message.ReplaceLineEndings(" ")}");
                return MemsamCommand.Failed;
            }
        });
}
