using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>One array and one object in it, prompted by the array's indices; it knows what mask its client has.</summary>
/// <remarks>
/// Indices are [a, b, c] of an array whose last axis varies fastest: c is the volume's x, b its y, a its z. Not for several requests at once.
/// </remarks>
internal sealed class ArraySession : IAsyncDisposable
{
    private const string ObjectName = "object";

    private readonly VolumeShelf _shelf;
    private readonly SessionDesk _desk;
    private readonly Caller _caller;
    private readonly (string Volume, string Session) _ids;
    private readonly VolumeGrid _grid;
    private readonly List<ArrayPrompt> _waiting = [];
    private MaskRuns _shown;
    private int _undoable;

    /// <summary>Takes over a session of the desk.</summary>
    public ArraySession(VolumeShelf shelf, SessionDesk desk, Caller caller, (string Volume, string Session) ids, VolumeGrid grid)
    {
        (_shelf, _desk, _caller, _ids, _grid) = (shelf, desk, caller, ids, grid);
        _shown = MaskRuns.Empty(grid.Shape);
    }

    /// <summary>The array's shape.</summary>
    public int[] Shape => [_grid.Shape.Z, _grid.Shape.Y, _grid.Shape.X];

    /// <summary>The volume's lattice.</summary>
    public VolumeGrid Grid => _grid;

    /// <summary>Whether the client said where it keeps the mask.</summary>
    public bool HasBuffer { get; private set; }

    /// <summary>Whether there are prompts that the model has not answered yet.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>The client has an empty mask from now on.</summary>
    public void BeginBuffer() => (HasBuffer, _shown) = (true, MaskRuns.Empty(_grid.Shape));

    /// <summary>Adds a prompt.</summary>
    /// <param name="prompt">What the user did.</param>
    /// <param name="runs">Whether the model answers it now, and all that waited; if not, it waits.</param>
    /// <param name="cancellation">Stops the work; the session is then as before.</param>
    /// <returns>What the client has to change; null if nothing.</returns>
    /// <exception cref="InvalidDataException">The prompt does not lie in the array.</exception>
    public async Task<ChangedRegion?> AddAsync(ArrayPrompt prompt, bool runs, CancellationToken cancellation)
    {
        _waiting.Add(prompt);
        if (!runs)
        {
            return null;
        }

        try
        {
            return await RunAsync(cancellation);
        }
        catch
        {
            _waiting.Remove(prompt);
            throw;
        }
    }

    /// <summary>Has the model answer all prompts that wait.</summary>
    /// <param name="cancellation">Stops the work; the prompts then wait on.</param>
    /// <returns>What the client has to change; null if nothing.</returns>
    /// <exception cref="InvalidDataException">A prompt does not lie in the array.</exception>
    public async Task<ChangedRegion?> RunAsync(CancellationToken cancellation)
    {
        // All of it or nothing: a prompt that is stopped half-way is taken back.
        var (steps, _) = await _desk.PromptAsync(
            _caller, _ids.Session, "nninteractive", (session, stop) => Apply(session, _waiting, stop), cancellation);
        _undoable += steps;
        _waiting.Clear();
        return await ShowAsync(cancellation);
    }

    /// <summary>Goes on from a mask that the client has already.</summary>
    /// <param name="mask">Other than 0 is the object; the array's shape, its last axis fastest.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Whether there is anything in it.</returns>
    public async Task<bool> UseMaskAsync(byte[] mask, CancellationToken cancellation)
    {
        var volume = new Volume<byte>(_grid, mask);
        await _desk.EditAsync(_caller, _ids.Session, session => session.UseMask(ObjectName, volume), cancellation);
        _waiting.Clear();
        _undoable++;
        _shown = MaskRuns.Of(volume);
        return _shown.VoxelCount > 0;
    }

    /// <summary>Takes the last prompt or mask back.</summary>
    /// <returns>Whether there was one, and what the client has to change; null if nothing.</returns>
    public async Task<(bool Undone, ChangedRegion? Change)> UndoAsync(CancellationToken cancellation)
    {
        if (_waiting.Count > 0)
        {
            _waiting.RemoveAt(_waiting.Count - 1);
            return (true, null);
        }

        if (_undoable == 0)
        {
            return (false, null);
        }

        await _desk.EditAsync(_caller, _ids.Session, session => session.Undo(), cancellation);
        _undoable--;
        return (true, await ShowAsync(cancellation));
    }

    /// <summary>Forgets all prompts; the client has emptied its mask already.</summary>
    public async Task ResetAsync(CancellationToken cancellation)
    {
        await _desk.EditAsync(_caller, _ids.Session, session => session.Reset(), cancellation);
        _waiting.Clear();
        _undoable = 0;
        _shown = MaskRuns.Empty(_grid.Shape);
    }

    /// <summary>The whole mask: 0 or 1, the array's last axis fastest.</summary>
    public Task<byte[]> MaskAsync(CancellationToken cancellation)
        => _desk.ReadAsync(_caller, _ids.Session, session => MaskOf(session).ToMask(_grid).Voxels.ToArray(), cancellation);

    /// <summary>Removes the session and its volume.</summary>
    public async ValueTask DisposeAsync()
    {
        await _desk.RemoveAsync(_caller, _ids.Session, CancellationToken.None);
        _shelf.Remove(_caller, _ids.Volume);
    }

    /// <returns>Steps that an undo takes back one by one.</returns>
    private static int Apply(OpenSession session, List<ArrayPrompt> prompts, CancellationToken cancellation)
    {
        var done = 0;
        try
        {
            foreach (var prompt in prompts)
            {
                prompt.Apply(session, ObjectName, cancellation);
                done++;
            }

            return done;
        }
        catch
        {
            for (; done > 0; done--)
            {
                session.Undo();
            }

            throw;
        }
    }

    private MaskRuns MaskOf(OpenSession session)
        => session.Session.ObjectNames.Contains(ObjectName) ? session.MaskOf(ObjectName).Mask : MaskRuns.Empty(_grid.Shape);

    private async Task<ChangedRegion?> ShowAsync(CancellationToken cancellation)
    {
        var mask = await _desk.ReadAsync(_caller, _ids.Session, MaskOf, cancellation);
        var change = ChangedRegion.Between(_shown, mask);
        _shown = mask;
        return change;
    }
}
