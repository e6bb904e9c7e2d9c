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
    private readonly FieldOptions _options;

    /// <summary>Opens the desk.</summary>
    /// <param name="shelf">Keeps volumes.</param>
    /// <param name="desk">Keeps sessions.</param>
    /// <param name="limits">How large an array may be.</param>
    /// <param name="options">Where clients' sessions are kept.</param>
    public ArrayDesk(VolumeShelf shelf, SessionDesk desk, ServerLimits limits, FieldOptions options)
        => (_shelf, _desk, _limits, _options) = (shelf, desk, limits, options);

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

    /// <summary>Opens a session, which goes on after the server was stopped or killed.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="client">The protocol, and the id by which its client asks for the session.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="hasOrientation">Whether its affine says how it lies in the patient.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">It is too large, or the user has as much as he may.</exception>
    public async Task<ArraySession> OpenAsync(
        Caller caller, (string Protocol, string Id) client, Volume volume, bool hasOrientation, CancellationToken cancellation)
    {
        var stored = await _shelf.AddAsync(caller, client.Protocol, volume, hasOrientation, cancellation);
        try
        {
            var choices = new SessionChoices(Memory: false, Keeper: client.Protocol);
            var session = await _desk.CreateAsync(caller, stored.Id, choices, cancellation);
            return ArraySession.Begin(_shelf, _desk, caller, (stored, session.Id), (FilesOf(client.Protocol), client.Id));
        }
        catch
        {
            _shelf.Remove(caller, stored.Id);
            throw;
        }
    }

    /// <summary>The sessions that a protocol's clients had when the server was stopped or killed. What else it left behind is deleted.</summary>
    /// <param name="protocol">The protocol; asked once, before the first client comes.</param>
    public IReadOnlyList<ResumedArray> Resume(string protocol)
    {
        var files = FilesOf(protocol);
        var resumed = new List<ResumedArray>();
        foreach (var (id, kept) in files.ReadAll())
        {
            if (_shelf.Find(kept.Volume) is { } volume && _desk.StepsOf(kept.Session) is not null)
            {
                resumed.Add(new ResumedArray(id, kept.Owner, ArraySession.Resume(_shelf, _desk, kept, volume.Grid, (files, id))));
            }
            else
            {
                files.Delete(id);
            }
        }

        _desk.RemoveLeftovers(protocol, resumed.Select(one => one.Session.Ids.Session).ToHashSet(StringComparer.Ordinal));
        _shelf.RemoveLeftovers(protocol, resumed.Select(one => one.Session.Ids.Volume).ToHashSet(StringComparer.Ordinal));
        return resumed;
    }

    private ClientFiles<KeptArray> FilesOf(string protocol) => new(_options.DataFolder, protocol);
}
