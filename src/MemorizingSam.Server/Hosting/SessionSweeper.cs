using MemorizingSam.Server.Sessions;
using Microsoft.Extensions.Hosting;

namespace MemorizingSam.Server.Hosting;

/// <summary>Lets idle sessions out of memory every now and then.</summary>
/// <param name="desk">The sessions.</param>
/// <param name="clock">Tells when.</param>
internal sealed class SessionSweeper(SessionDesk desk, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            desk.Sweep();
        }
    }
}
