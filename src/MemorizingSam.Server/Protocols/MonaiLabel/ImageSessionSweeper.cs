using MemorizingSam.Server.Limits;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Deletes sessions that have expired, whether or not anyone asks for another.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="clock">Tells when.</param>
/// <param name="log">Takes what cannot be deleted.</param>
internal sealed partial class ImageSessionSweeper(ImageSessions sessions, TimeProvider clock, ILogger<ImageSessionSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var session in sessions.Expired)
            {
                try
                {
                    await sessions.EndAsync(session);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
                {
                    // One that cannot be deleted now must keep no other from it; the next time may go better.
                    LogKept(e);
                }
                catch (Exception e)
                {
                    LogFault(e);
                    throw;
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "An expired session cannot be deleted.")]
    private partial void LogKept(Exception exception);

    [LoggerMessage(LogLevel.Critical, "Looking after sent images failed; the server stops.")]
    private partial void LogFault(Exception exception);
}
