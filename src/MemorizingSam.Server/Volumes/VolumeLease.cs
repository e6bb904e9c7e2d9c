using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Volumes;

/// <summary>A volume in memory, which stays there until the lease is disposed.</summary>
/// <param name="volume">The volume.</param>
/// <param name="giveBack">Called once.</param>
internal sealed class VolumeLease(Volume volume, Action giveBack) : IDisposable
{
    private Action? _giveBack = giveBack;

    /// <summary>The volume; not to be changed.</summary>
    public Volume Volume { get; } = volume;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
