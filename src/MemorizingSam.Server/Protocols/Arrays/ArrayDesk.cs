using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>Opens sessions on volumes that come as arrays, for one unnamed object. They use no memory, and their volumes live as long as they.</summary>
internal sealed class ArrayDesk
{
    private readonly VolumeShelf _shelf;
    private readonly SessionDesk _desk;
    private readonly ServerLimits _limits;
    private readonly DateTimeOffset _started;

    /// <summary>Opens the desk.</summary>
    /// <param name="shelf">Keeps volumes.</param>
    /// <param name="desk">Keeps sessions.</param>
    /// <param name="limits">How large an array may be.</param>
    /// <param name="clock">Tells what was left by an earlier run of the server.</param>
    public ArrayDesk(VolumeShelf shelf, SessionDesk desk, ServerLimits limits, TimeProvider clock)
        => (_shelf, _desk, _limits, _started) = (shelf, desk, limits, clock.GetUtcNow());

    /// <summary>Checks an array's size before memory is taken for it.</summary>
    /// <param name="shape">Length of each axis.</param>
    /// <exception cref="InvalidDataException">An axis is empty.</exception>
    /// <exception cref="RefusedException">It has more voxels than the server takes: 413.</exception>
    public void RequireSize(IEnumerable<long> shape)
    {
        var lengths = shape.ToArray();
        if (lengths.Any(length => length < 1))
        {
            throw new InvalidDataException($"Every axis needs a voxel, got the shape ({string.Join(", ", lengths)}).");
        }

        if (lengths.Aggregate(1d, (voxels, length) => voxels * length) > _limits.Voxels)
        {
            throw RefusedException.TooLarge($"The shape ({string.Join(", ", lengths)}) has too many voxels; this server takes {_limits.Voxels} at most.");
        }
    }

    /// <summary>Opens a session.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="name">What to call the volume.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="hasOrientation">Whether its affine says how it lies in the patient.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">It is too large, or the user has as much as he may.</exception>
    public async Task<ArraySession> OpenAsync(Caller caller, string name, Volume volume, bool hasOrientation, CancellationToken cancellation)
    {
        var stored = await _shelf.AddAsync(caller, name, volume, hasOrientation, cancellation);
        try
        {
            var session = await _desk.CreateAsync(caller, stored.Id, new SessionChoices(Memory: false), cancellation);
            return new ArraySession(_shelf, _desk, caller, (stored.Id, session.Id), volume.Grid);
        }
        catch
        {
            _shelf.Remove(caller, stored.Id);
            throw;
        }
    }

    /// <summary>Removes what sessions of an earlier run of the server left behind when it was killed.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="name">What they called their volumes.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task SweepAsync(Caller caller, string name, CancellationToken cancellation)
    {
        foreach (var left in _shelf.List(caller).Where(volume => volume.Created < _started && Path.GetFileNameWithoutExtension(volume.Name) == name))
        {
            foreach (var session in _desk.List(caller).Where(session => session.Volume == left.Id))
            {
                await _desk.RemoveAsync(caller, session.Id, cancellation);
            }

            _shelf.Remove(caller, left.Id);
        }
    }
}
