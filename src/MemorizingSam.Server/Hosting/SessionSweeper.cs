using MemorizingSam.Server.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Hosting;

/// <summary>Lets idle sessions out of memory every now and then, and gives the memory of closed ones back.</summary>
/// <param name="desk">The sessions.</param>
/// <param name="clock">Tells when.</param>
/// <param name="log">Takes what cannot be deleted.</param>
internal sealed partial class SessionSweeper(SessionDesk desk, TimeProvider clock, ILogger<SessionSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var open = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                desk.Sweep();
                var before = open;
                open = desk.OpenCount;
                if (open == 0 && before > 0)
                {
                    FreedMemory.ReturnAll();
                }
                else if (open < before)
                {
                    FreedMemory.Return();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next time may go better; a server must not stop for a file that it cannot delete.
                LogKept(e);
            }
            catch (Exception e)
            {
                LogFault(e);
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "An old session cannot be deleted.")]
    private partial void LogKept(Exception exception);

    [LoggerMessage(LogLevel.Critical, "Looking after the sessions failed; the server stops.")]
    private partial void LogFault(Exception exception);
}
