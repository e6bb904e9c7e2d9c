using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemorizingSam.Server.Hosting;

/// <summary>Lets idle sessions out of memory every now and then, and gives the memory of closed ones back.</summary>
/// <param name="desk">The sessions.</param>
/// <param name="shelf">Their volumes.</param>
/// <param name="clock">Tells when.</param>
/// <param name="log">Takes what cannot be deleted.</param>
internal sealed partial class SessionSweeper(SessionDesk desk, VolumeShelf shelf, TimeProvider clock, ILogger<SessionSweeper> log) : BackgroundService
{
    /// <summary>So much that volumes took is worth stopping all threads for.</summary>
    private const long WorthCollecting = 1L << 29;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        var (open, bytes) = (0, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                desk.Sweep();
                shelf.Sweep();
                var (before, bytesBefore) = (open, bytes);
                (open, bytes) = (desk.OpenCount, shelf.OpenBytes);
                if ((open == 0 && before > 0) || bytes < bytesBefore - WorthCollecting)
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
