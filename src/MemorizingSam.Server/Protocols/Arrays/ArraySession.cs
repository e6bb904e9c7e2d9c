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
    private readonly (ClientFiles<KeptArray> Files, string Id) _file;
    private readonly List<ArrayPrompt> _waiting;
    private MaskRuns? _shown;
    private bool _keptWaiting;
    private int _beginning;

    private ArraySession(
        VolumeShelf shelf, SessionDesk desk, (Caller Caller, KeptArray Kept) of, VolumeGrid grid, (ClientFiles<KeptArray> Files, string Id) file)
    {
        var (caller, kept) = of;
        (_shelf, _desk, _caller, _file) = (shelf, desk, caller, file);
        (Ids, Grid, HasBuffer, _beginning) = ((kept.Volume, kept.Session), grid, kept.HasBuffer, kept.Beginning);
        _waiting = kept.Steps == Steps ? [.. kept.Waiting] : [];
        _keptWaiting = kept.Waiting.Count > 0;
    }

    /// <summary>Ids of its volume and of the desk's session.</summary>
    public (string Volume, string Session) Ids { get; }

    /// <summary>The array's shape.</summary>
    public int[] Shape => [Grid.Shape.Z, Grid.Shape.Y, Grid.Shape.X];

    /// <summary>The volume's lattice.</summary>
    public VolumeGrid Grid { get; }

    /// <summary>Whether the client said where it keeps the mask.</summary>
    public bool HasBuffer { get; private set; }

    /// <summary>Whether there are prompts that the model has not answered yet.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    private int Steps => _desk.StepsOf(Ids.Session) ?? 0;

    /// <summary>Takes over a new session of the desk.</summary>
    /// <param name="shelf">Has its volume.</param>
    /// <param name="desk">Has it.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="parts">Its volume, and its id.</param>
    /// <param name="file">Where it is kept.</param>
    public static ArraySession Begin(
        VolumeShelf shelf, SessionDesk desk, Caller caller, (StoredVolume Volume, string Session) parts, (ClientFiles<KeptArray> Files, string Id) file)
    {
        var kept = new KeptArray(caller.Id, parts.Volume.Id, parts.Session, HasBuffer: false, Beginning: 0, [], Steps: 0);
        var begun = new ArraySession(shelf, desk, (caller, kept), parts.Volume.Grid, file) { _shown = MaskRuns.Empty(parts.Volume.Grid.Shape) };
        begun.Keep();
        return begun;
    }

    /// <summary>Goes on with a session of an earlier run of the server. Nobody knows which mask its client has: it is sent the whole next one.</summary>
    /// <param name="shelf">Has its volume.</param>
    /// <param name="desk">Has it.</param>
    /// <param name="kept">What was known.</param>
    /// <param name="grid">The volume's lattice.</param>
    /// <param name="file">Where it is kept.</param>
    public static ArraySession Resume(
        VolumeShelf shelf, SessionDesk desk, KeptArray kept, VolumeGrid grid, (ClientFiles<KeptArray> Files, string Id) file)
        => new(shelf, desk, (new Caller(kept.Owner, kept.Owner, Role.Annotator), kept), grid, file);

    /// <summary>The client has an empty mask from now on.</summary>
    public void BeginBuffer()
    {
        (HasBuffer, _shown) = (true, MaskRuns.Empty(Grid.Shape));
        Keep();
    }

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
            Keep();
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
        var (mask, _) = await _desk.PromptAsync(_caller, Ids.Session, "nninteractive", ApplyWaiting, cancellation);
        ForgetWaiting();
        return Show(mask);
    }

    /// <summary>Goes on from a mask that the client has already.</summary>
    /// <param name="mask">Other than 0 is the object; the array's shape, its last axis fastest.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Whether there is anything in it.</returns>
    public async Task<bool> UseMaskAsync(byte[] mask, CancellationToken cancellation)
    {
        var volume = new Volume<byte>(Grid, mask);
        await _desk.EditAsync(_caller, Ids.Session, "mask", session => session.UseMask(ObjectName, volume), cancellation);
        ForgetWaiting();
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
            Keep();
            return (true, null);
        }

        if (Steps <= _beginning)
        {
            return (false, null);
        }

        var mask = await _desk.EditAsync(_caller, Ids.Session, "undo", MaskBeforeLast, cancellation);
        return (true, Show(mask));
    }

    /// <summary>Forgets all prompts; the client has emptied its mask already.</summary>
    public async Task ResetAsync(CancellationToken cancellation)
    {
        await _desk.EditAsync(_caller, Ids.Session, "reset", session => session.Reset(), cancellation);
        _waiting.Clear();
        (_beginning, _shown) = (Steps, MaskRuns.Empty(Grid.Shape));
        Keep();
    }

    /// <summary>The whole mask: 0 or 1, the array's last axis fastest.</summary>
    public Task<byte[]> MaskAsync(CancellationToken cancellation)
        => _desk.ReadAsync(_caller, Ids.Session, session => MaskOf(session).ToMask(Grid).Voxels.ToArray(), cancellation);

    /// <summary>Removes the session and its volume.</summary>
    public async ValueTask DisposeAsync()
    {
        _file.Files.Delete(_file.Id);

        // Its user may have deleted either through our own API.
        if (_desk.StepsOf(Ids.Session) is not null)
        {
            await _desk.RemoveAsync(_caller, Ids.Session, CancellationToken.None);
        }

        _shelf.RemoveIfThere(_caller, Ids.Volume);
    }

    private void Keep()
    {
        _file.Files.Write(_file.Id, new KeptArray(_caller.Id, Ids.Volume, Ids.Session, HasBuffer, _beginning, [.. _waiting], Steps));
        _keptWaiting = _waiting.Count > 0;
    }

    /// <summary>Most prompts never wait: then there is nothing to write.</summary>
    private void ForgetWaiting()
    {
        _waiting.Clear();
        if (_keptWaiting)
        {
            Keep();
        }
    }

    /// <returns>The mask after all of them.</returns>
    private MaskRuns ApplyWaiting(OpenSession session, CancellationToken cancellation)
    {
        var done = 0;
        try
        {
            foreach (var prompt in _waiting)
            {
                prompt.Apply(session, ObjectName, cancellation);
                done++;
            }

            return MaskOf(session);
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
        => session.Session.ObjectNames.Contains(ObjectName) ? session.MaskOf(ObjectName).Mask : MaskRuns.Empty(Grid.Shape);

    private MaskRuns MaskBeforeLast(OpenSession session)
    {
        session.Undo();
        return MaskOf(session);
    }

    private ChangedRegion? Show(MaskRuns mask)
    {
        var change = _shown is null ? ChangedRegion.All(mask) : ChangedRegion.Between(_shown, mask);
        _shown = mask;
        return change;
    }
}
