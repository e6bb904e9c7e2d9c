using System.Diagnostics;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>One volume and one user: prompts go in, masks on the volume's own lattice come out.</summary>
/// <remarks>
/// Not for several threads at once; sessions of one <see cref="Segmenter"/> are. The session reads the volume as long as it is
/// open.
/// </remarks>
public sealed class SegmentationSession : IDisposable
{
    private readonly Volume _volume;
    private readonly ICropModel _model;
    private readonly Lazy<string> _fingerprint;
    private readonly EncodedCrops _crops;
    private readonly ObjectSegmentation _segmentation;
    private readonly ProposalSearch? _proposals;
    private readonly MemorylessReplay _withoutMemory;
    private readonly WorkTally _tally = new();
    private readonly List<(SessionOperation Operation, SessionState After)> _history = [];
    private int _position;

    internal SegmentationSession(
        Volume volume, ICropModel model, CropOptions crop, (SessionOptions Session, KeptCrops Kept) how, Lazy<string>? fingerprint = null)
    {
        var (options, kept) = how;
        options.Validate();
        (_volume, _model, Options) = (volume, model, options);
        _fingerprint = fingerprint ?? Segmentation.VolumeFingerprint.LazyOf(volume);
        _crops = new EncodedCrops(
            volume, model, crop, (kept, options.CachedCrops), options.Memory is null ? null : new CropMemory(options.Memory, _fingerprint));
        _segmentation = new ObjectSegmentation(_crops, model, crop, options);
        _proposals = options.Memory is null ? null : new ProposalSearch(_crops, model, crop);
        _withoutMemory = new MemorylessReplay(volume, model, crop, how);
    }

    /// <summary>What the session was opened with.</summary>
    public SessionOptions Options { get; }

    /// <summary>The lattice of the volume, and of every mask.</summary>
    public VolumeGrid Grid => _volume.Grid;

    /// <summary>Names of the objects, in the order in which they were first prompted.</summary>
    public IReadOnlyList<string> ObjectNames => [.. Now.Objects.Select(entry => entry.Name)];

    /// <summary>Whether there is something to undo.</summary>
    public bool CanUndo => _position > 0;

    /// <summary>Whether something undone can be done again.</summary>
    public bool CanRedo => _position < _history.Count;

    /// <summary>How often the image encoder ran since the session was opened.</summary>
    public int EncoderRuns => _tally.EncoderRuns;

    /// <summary>How often the mask decoder ran since the session was opened.</summary>
    public int DecoderRuns => _tally.DecoderRuns;

    /// <summary>Time spent since the session was opened, by stage.</summary>
    public IReadOnlyDictionary<SegmentationStage, TimeSpan> Elapsed => _tally.Elapsed;

    private SessionState Now => _position == 0 ? SessionState.Empty : _history[_position - 1].After;

    /// <summary>Adds a click to an object, which begins with its first prompt.</summary>
    /// <param name="objectName">Any name.</param>
    /// <param name="click">Inside the volume.</param>
    /// <param name="progress">Told about stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work; the session is then as before.</param>
    /// <exception cref="ArgumentException">The click is not finite or lies outside the volume.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public SegmentationStep AddClick(
        string objectName, Click click, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellation = default)
    {
        PromptChecks.RequireInside(click.Position, Grid, "click");
        return Prompt(objectName, Cue.Of(click), new SegmentationWork(_tally, progress, cancellation));
    }

    /// <summary>Adds a box around an object, along the axes of the volume.</summary>
    /// <remarks>A model without box embeddings (all published ones) takes it for a positive click at the box's middle.</remarks>
    /// <param name="objectName">Any name.</param>
    /// <param name="corner">One corner, inside the volume.</param>
    /// <param name="opposite">The opposite corner, inside the volume.</param>
    /// <param name="progress">Told about stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work; the session is then as before.</param>
    /// <exception cref="ArgumentException">A corner is not finite or lies outside the volume.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public SegmentationStep AddBox(
        string objectName,
        WorldPoint corner,
        WorldPoint opposite,
        IProgress<SegmentationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        PromptChecks.RequireInside(corner, Grid, "corner of the box");
        PromptChecks.RequireInside(opposite, Grid, "corner of the box");
        var box = new Cue(CueKind.Box, corner, opposite);
        return Prompt(
            objectName,
            _model.TakesBoxes ? box : Cue.Of(Click.Positive(box.Centre)),
            new SegmentationWork(_tally, progress, cancellation));
    }

    /// <summary>Asks the memories where an object is, in the whole volume; what it had before is replaced.</summary>
    /// <param name="objectName">The name under which cases were memorised.</param>
    /// <param name="progress">Told about stages and crops, on this thread.</param>
    /// <param name="cancellation">Stops the work; the session is then as before.</param>
    /// <returns>What it led to; the mask is empty, with a reason, if the object is not in view.</returns>
    /// <exception cref="InvalidOperationException">The session has no memory.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public SegmentationStep Propose(
        string objectName, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellation = default)
        => _proposals is null
            ? throw new InvalidOperationException("The session was opened without a memory; set SessionOptions.Memory.")
            : Do(new SessionOperation(objectName, IsProposal: true), new SegmentationWork(_tally, progress, cancellation));

    /// <summary>The memories that an object's answers were given, nearest first; none without a memory.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public IReadOnlyList<RecalledCase> Recalled(string objectName)
        => RequireObject(objectName) is { Home: { } home } state && _crops.Find(home, new SegmentationWork(_tally)) is { } crop
            ? crop.Recalled(state.Category)
            : [];

    /// <summary>What is known of an object without painting its mask.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public ObjectSummary Describe(string objectName)
    {
        var state = RequireObject(objectName);
        return new ObjectSummary(objectName, state.Cues.Count, state.Clicks, state.EstimatedDice, state.EmptyReason);
    }

    /// <summary>What memories did for an object's mask.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    internal MemoryExplanation Explain(string objectName, CancellationToken cancellation)
    {
        var state = RequireObject(objectName);
        // What is looked at again to explain is no part of what the masks took.
        var work = new SegmentationWork(new WorkTally(), progress: null, cancellation);
        var crop = state.Home is { } home ? _crops.Find(home, work) : null;
        var attention = crop?.Look(state.Category, state.Tiles[Cell.Home].Logits);
        return new MemoryExplanation
        {
            ObjectName = objectName,
            Category = state.Category,
            Recalled = crop?.Recalled(state.Category) ?? [],
            Attention = attention,
            ToTokens = attention is null ? null : _crops.MappingToCoarse(state.Home!.Value, attention.Edge),
            With = Mask(objectName, cancellation),
            Without = _withoutMemory.Mask(objectName, _history.Take(_position), work),
            EmptyReason = state.EmptyReason,
        };
    }

    /// <summary>
    /// Goes on from a mask: it is the object's mask until prompts change it, and then changes only in crops around them.
    /// </summary>
    /// <param name="objectName">Any name; what it had before is replaced.</param>
    /// <param name="mask">On the volume's lattice; other than 0 is the object.</param>
    /// <exception cref="ArgumentException">The mask lies on another lattice.</exception>
    public void UseMask(string objectName, Volume mask)
    {
        PromptChecks.RequireName(objectName);
        ArgumentNullException.ThrowIfNull(mask);
        Keep(new SessionOperation(objectName, Mask: PromptChecks.ToMask(mask, Grid)), new SegmentationWork(_tally));
    }

    /// <summary>
    /// Gives an object another name, under which it is memorised, and by which its next prompts recall; can be undone. Its mask and its place
    /// among the objects stay.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such object, or another one has the name.</exception>
    public void Rename(string objectName, string newName)
    {
        RequireObject(objectName);
        Keep(new SessionOperation(objectName, NewName: newName), new SegmentationWork(_tally));
    }

    /// <summary>Removes an object; can be undone.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public void Remove(string objectName)
    {
        RequireObject(objectName);
        Keep(new SessionOperation(objectName), new SegmentationWork(_tally));
    }

    /// <summary>Removes all objects; can be undone.</summary>
    public void Reset() => Keep(new SessionOperation(ObjectName: null), new SegmentationWork(_tally));

    /// <summary>Takes the last click, box, mask, name, removal or reset back. Nothing is computed.</summary>
    /// <returns>False if there was none.</returns>
    public bool Undo()
    {
        if (!CanUndo)
        {
            return false;
        }

        _position--;
        return true;
    }

    /// <summary>Does again what was last undone. Nothing is computed.</summary>
    /// <returns>False if there was nothing.</returns>
    public bool Redo()
    {
        if (!CanRedo)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>An object's mask: 1 inside, 0 outside.</summary>
    /// <returns>A new volume on <see cref="Grid"/>.</returns>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public Volume<byte> Mask(string objectName, CancellationToken cancellation = default)
        => Paint([RequireObject(objectName)], cancellation);

    /// <summary>
    /// All objects in one volume: n for the n-th of <see cref="ObjectNames"/>; where two overlap, the surer one's.
    /// </summary>
    /// <returns>A new volume on <see cref="Grid"/>.</returns>
    /// <exception cref="InvalidOperationException">There are more than 255 objects.</exception>
    public Volume<byte> LabelMap(CancellationToken cancellation = default)
        => Now.Objects.Count <= byte.MaxValue
            ? Paint([.. Now.Objects.Select(entry => entry.State)], cancellation)
            : throw new InvalidOperationException(
                $"A label map holds {byte.MaxValue} objects, this session has {Now.Objects.Count}; take them one by one.");

    /// <summary>An object's probabilities, 0 to 1; 4 bytes per voxel of the volume.</summary>
    /// <returns>A new volume on <see cref="Grid"/>.</returns>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public Volume<float> Probabilities(string objectName, CancellationToken cancellation = default)
    {
        var state = RequireObject(objectName);
        return _tally.Time(
            SegmentationStage.Painting, () => MaskPainting.Probabilities(Grid, _segmentation.FieldOf(state), cancellation));
    }

    /// <inheritdoc/>
    public void Dispose() => _crops.Dispose();

    /// <summary>Fingerprint of the volume.</summary>
    internal string VolumeFingerprint => _fingerprint.Value;

    /// <summary>The clicks that made the masks of now, a box that the model took for a click included.</summary>
    internal IReadOnlyList<Click> Clicks => [.. Now.Objects.SelectMany(entry => entry.State.Clicks)];

    /// <summary>
    /// Forgets all objects, and that there were any; crops stay encoded as far as no memory matters. For who asks for many things that are not
    /// to be told from each other by what was computed before.
    /// </summary>
    internal void StartOver()
    {
        _history.Clear();
        _position = 0;
        _crops.ForgetCategories();
    }

    /// <summary>All operations with the number of those that are not undone.</summary>
    internal (IReadOnlyList<SessionOperation> Operations, int Applied) History
        => ([.. _history.Select(entry => entry.Operation)], _position);

    /// <summary>Does operations again in their order.</summary>
    internal void Replay(
        IReadOnlyList<SessionOperation> operations,
        int applied,
        IProgress<SegmentationProgress>? progress,
        CancellationToken cancellation)
    {
        foreach (var operation in operations)
        {
            Keep(operation, new SegmentationWork(_tally, progress, cancellation));
        }

        _position = applied;
    }

    private SegmentationStep Prompt(string objectName, Cue cue, SegmentationWork work)
        => Do(new SessionOperation(objectName, cue), work);

    private SegmentationStep Do(SessionOperation operation, SegmentationWork work)
    {
        var objectName = operation.ObjectName!;
        PromptChecks.RequireName(objectName);
        var (encoderRuns, decoderRuns, start) = (EncoderRuns, DecoderRuns, Stopwatch.GetTimestamp());
        Keep(operation, work);
        var state = Now[objectName];
        return new SegmentationStep
        {
            ObjectName = objectName,
            EncoderRuns = EncoderRuns - encoderRuns,
            DecoderRuns = DecoderRuns - decoderRuns,
            Crops = state.Tiles.Count,
            OverviewSpacingMm = state.Overview?.Place.SpacingMm,
            CropsLeft = state.CropsLeft,
            EstimatedDice = state.EstimatedDice,
            EmptyReason = state.EmptyReason,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    private void Keep(SessionOperation operation, SegmentationWork work)
    {
        var after = operation switch
        {
            { ObjectName: null } => SessionState.Empty,
            { Cue: { } cue } => Now.With(operation.ObjectName, _segmentation.Add(operation.ObjectName, Now[operation.ObjectName], cue, work)),
            { IsProposal: true } => Now.With(operation.ObjectName, Proposed(operation.ObjectName, work)),
            { Mask: { } mask } => Now.With(operation.ObjectName, new ObjectState { Given = mask }),
            { NewName: { } newName } => Renamed(operation.ObjectName, newName),
            _ => Now.Without(operation.ObjectName),
        };
        _history.RemoveRange(_position, _history.Count - _position);
        _history.Add((operation, after));
        _position++;
    }

    private ObjectState Proposed(string objectName, SegmentationWork work)
        => _proposals is null ? throw new ArgumentException(
                $"It asked memories where '{objectName}' is; open it with the memory bank (on the command line, with --memory).")
            : !_crops.IsMemorised(objectName) ? ObjectState.Empty with { Category = objectName, EmptyReason = $"no other case of '{objectName}' is memorised." }
            : _proposals.Find(objectName, work) is var (home, answer) ? _segmentation.Take(objectName, home, answer, work)
            : ObjectState.Empty with { Category = objectName, EmptyReason = $"no memory of '{objectName}' convinced anywhere in this volume." };

    private SessionState Renamed(string objectName, string newName)
    {
        PromptChecks.RequireName(newName);
        return !ObjectNames.Contains(newName) ? Now.Renamed(objectName, newName)
            : throw new ArgumentException($"There is already an object '{newName}'; give '{objectName}' another name.");
    }

    private ObjectState RequireObject(string objectName)
    {
        PromptChecks.RequireName(objectName);
        return Now.Objects.Any(entry => entry.Name == objectName)
            ? Now[objectName]
            : throw new ArgumentException(
                $"There is no object '{objectName}'; "
                + (ObjectNames.Count == 0 ? "none was prompted yet." : $"there are {string.Join(", ", ObjectNames)}."));
    }

    private Volume<byte> Paint(IReadOnlyList<ObjectState> states, CancellationToken cancellation)
        => _tally.Time(
            SegmentationStage.Painting,
            () => MaskPainting.Labels(Grid, [.. states.Select(_segmentation.FieldOf)], cancellation));
}
