using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Images of the store as volumes that sessions can be opened on; their files stay where they lie.</summary>
/// <param name="shelf">The volumes.</param>
/// <param name="desk">The sessions.</param>
internal sealed class StoreVolumes(VolumeShelf shelf, SessionDesk desk) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The volume of an image; a file that was replaced since is opened anew.</summary>
    /// <exception cref="Limits.RefusedException">The file is no volume that the server takes.</exception>
    public async Task<StoredVolume> OpenAsync(Caller caller, StoredImage image, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var file = new FileInfo(image.Path);
            foreach (var volume in shelf.List(caller).Where(volume => volume.File == image.Path))
            {
                if (volume.Bytes == file.Length && volume.Created.UtcDateTime >= file.LastWriteTimeUtc)
                {
                    return volume;
                }

                await ForgetAsync(caller, volume.Id, cancellation);
            }

            return await shelf.OpenOwnAsync(caller, image.Path, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes a volume and its sessions.</summary>
    public async Task ForgetAsync(Caller caller, string volumeId, CancellationToken cancellation)
    {
        foreach (var session in desk.List(caller).Where(session => session.Volume == volumeId))
        {
            await desk.RemoveAsync(caller, session.Id, cancellation);
        }

        shelf.Remove(caller, volumeId);
    }

    /// <summary>Removes all users' volumes of an image that was deleted, with their sessions.</summary>
    /// <param name="caller">Who deleted it.</param>
    /// <param name="image">The image.</param>
    public async Task ForgetAllAsync(Caller caller, StoredImage image)
    {
        foreach (var volume in shelf.FindAllOf(image.Path))
        {
            await desk.RemoveAllOnAsync(caller, volume.Id, CancellationToken.None);
            shelf.Remove(caller, volume);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
