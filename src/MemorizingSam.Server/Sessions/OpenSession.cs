using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Telemetry;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Sessions;

/// <summary>
/// A session in memory: the library's, the masks that clients know, and what one undo takes back. Not for several threads at once; the
/// <see cref="SessionDesk"/> lets one at a time in.
/// </summary>
internal sealed class OpenSession : IDisposable
{
    private readonly VolumeLease _lease;
    private readonly SessionRecord _opened;
    private readonly ServerLimits _limits;
    private readonly ServerTelemetry _telemetry;
    private readonly Dictionary<string, MaskHistory> _masks = new(StringComparer.Ordinal);
    private readonly List<UndoStep> _steps;
    private int _applied;
    private long _revision;

    /// <summary>Takes over a session of the library and paints its masks.</summary>
    /// <param name="session">Newly opened, or resumed.</param>
    /// <param name="lease">Its volume.</param>
    /// <param name="stored">What is known of the volume.</param>
    /// <param name="record">What was on the disk.</param>
    /// <param name="server">How many objects there may be, and who is told what changes spend their time on.</param>
    public OpenSession(
        SegmentationSession session, VolumeLease lease, StoredVolume stored, SessionRecord record, (ServerLimits Limits, ServerTelemetry Telemetry) server)
    {
        (Session, _lease, Stored, _opened) = (session, lease, stored, record);
        (_limits, _telemetry) = server;
        (_steps, _applied, _revision) = ([.. record.Steps], record.Applied, record.Revision);
        Paint(session.ObjectNames, CancellationToken.None);
    }

    /// <summary>The library's session.</summary>
    public SegmentationSession Session { get; }

    /// <summary>What is known of the volume.</summary>
    public StoredVolume Stored { get; }

    /// <summary>The volume.</summary>
    public Volume Volume => _lease.Volume;

    /// <summary>What was chosen when the session was opened.</summary>
    public SessionChoices Choices => _opened.Choices;

    /// <summary>Adds a click.</summary>
    /// <inheritdoc cref="SegmentationSession.AddClick"/>
    public ObjectStep Click(string name, Click click, CancellationToken cancellation) => Scribble(name, [click], cancellation);

    /// <summary>Adds several clicks, which one undo takes back.</summary>
    /// <inheritdoc cref="SegmentationSession.AddClick"/>
    public ObjectStep Scribble(string name, IReadOnlyList<Click> clicks, CancellationToken cancellation)
        => Do([name], [.. clicks.Select(click => (Action)(() => Session.AddClick(name, click, cancellation: cancellation)))], cancellation)[0];

    /// <summary>Adds a box.</summary>
    /// <inheritdoc cref="SegmentationSession.AddBox"/>
    public ObjectStep Box(string name, WorldPoint corner, WorldPoint opposite, CancellationToken cancellation)
        => Do([name], [() => Session.AddBox(name, corner, opposite, cancellation: cancellation)], cancellation)[0];

    /// <summary>Asks the memory where objects are; one undo takes all of it back.</summary>
    /// <inheritdoc cref="SegmentationSession.Propose"/>
    public IReadOnlyList<ObjectStep> Propose(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var steps = Do(names, [.. names.Select(name => (Action)(() => Session.Propose(name, cancellation: cancellation)))], cancellation);
        foreach (var name in names)
        {
            _masks[name].Proposed = _masks[name].Mask;
        }

        return steps;
    }

    /// <summary>Goes on from a mask.</summary>
    /// <inheritdoc cref="SegmentationSession.UseMask"/>
    public ObjectStep UseMask(string name, Volume mask) => Do([name], [() => Session.UseMask(name, mask)], CancellationToken.None)[0];

    /// <summary>Gives an object another name.</summary>
    /// <returns>The step of the old name, and that of the new one.</returns>
    /// <exception cref="RefusedException">There is no such object, or another one has the name.</exception>
    public IReadOnlyList<ObjectStep> Rename(string name, string newName)
    {
        RequireObject(name);
        if (Session.ObjectNames.Contains(newName))
        {
            throw RefusedException.Conflict($"There is already an object '{newName}' in this session; choose another name.");
        }

        return PassOn(Do([name, newName], [() => Session.Rename(name, newName)], CancellationToken.None, newName), name, newName);
    }

    /// <summary>Removes an object.</summary>
    /// <exception cref="RefusedException">There is no such object.</exception>
    public ObjectStep Remove(string name)
    {
        RequireObject(name);
        return Do([name], [() => Session.Remove(name)], CancellationToken.None)[0];
    }

    /// <summary>Removes all objects.</summary>
    public IReadOnlyList<ObjectStep> Reset() => Do(Session.ObjectNames, [Session.Reset], CancellationToken.None);

    /// <summary>Takes the last step back.</summary>
    /// <returns>The objects that it changed; none if there was nothing to undo.</returns>
    public IReadOnlyList<ObjectStep> Undo()
    {
        if (_applied == 0)
        {
            return [];
        }

        var step = _steps[--_applied];
        Repeat(step.Operations, Session.Undo);
        var painted = Paint(step.Objects, CancellationToken.None);
        return step.NewName is { } newName ? PassOn(painted, newName, step.Objects[0]) : painted;
    }

    /// <summary>Does again what was undone last.</summary>
    /// <returns>The objects that it changed; none if there was nothing to do again.</returns>
    public IReadOnlyList<ObjectStep> Redo()
    {
        if (_applied == _steps.Count)
        {
            return [];
        }

        var step = _steps[_applied++];
        Repeat(step.Operations, Session.Redo);
        var painted = Paint(step.Objects, CancellationToken.None);
        return step.NewName is { } newName ? PassOn(painted, step.Objects[0], newName) : painted;
    }

    /// <summary>An object's masks.</summary>
    /// <exception cref="RefusedException">There is no such object.</exception>
    public MaskHistory MaskOf(string name)
    {
        RequireObject(name);
        return _masks[name];
    }

    /// <summary>How an object's mask differs from the one that a client knows; of an object that is gone, to the empty mask.</summary>
    /// <param name="name">The object, which is there or was.</param>
    /// <param name="known">Number of the mask that the client knows.</param>
    public (long Revision, long From, MaskChange Change) ChangeOf(string name, long? known)
    {
        var history = _masks[name];
        var (from, change) = history.ChangeSince(known);
        return (history.Revision, from, change);
    }

    /// <summary>What clients see.</summary>
    public SessionView View(DateTimeOffset now) => _opened.View with
    {
        Objects = [.. Session.ObjectNames.Select(ViewOf)],
        CanUndo = _applied > 0,
        CanRedo = _applied < _steps.Count,
        LastUsed = now,
    };

    /// <summary>What goes onto the disk.</summary>
    /// <param name="segmenter">Saves the library's session.</param>
    /// <param name="now">When it was changed.</param>
    public SessionRecord ToRecord(Segmenter segmenter, DateTimeOffset now)
    {
        using var json = new MemoryStream();
        segmenter.Save(Session, json);
        return _opened with
        {
            View = View(now),
            Revision = _revision,
            Steps = [.. _steps],
            Applied = _applied,
            Session = JsonElement.Parse(json.GetBuffer().AsSpan(0, (int)json.Length)),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Session.Dispose();
        _lease.Dispose();
    }

    private void RequireObject(string name)
    {
        if (!Session.ObjectNames.Contains(name))
        {
            throw RefusedException.NotFound($"There is no object '{name}' in this session.");
        }
    }

    /// <summary>Does operations as one step; all of them, or none.</summary>
    private IReadOnlyList<ObjectStep> Do(
        IReadOnlyList<string> objects, IReadOnlyList<Action> operations, CancellationToken cancellation, string? newName = null)
    {
        if (newName is null && Session.ObjectNames.Union(objects).Count() > _limits.ObjectsPerSession)
        {
            throw RefusedException.Conflict($"A session holds at most {_limits.ObjectsPerSession} objects; open another for more.");
        }

        var before = Session.Elapsed.ToDictionary();
        var done = 0;
        try
        {
            foreach (var operation in operations)
            {
                operation();
                done++;
            }

            var painted = Paint(objects, cancellation);
            Tell(before);
            _steps.RemoveRange(_applied, _steps.Count - _applied);
            _steps.Add(new UndoStep(operations.Count, [.. objects], newName));
            _applied++;
            return [.. painted.Select(step => step with
            {
                Encode = Spent(before, SegmentationStage.Cropping, SegmentationStage.Encoding, SegmentationStage.Recalling),
                Decode = Spent(before, SegmentationStage.Decoding),
            })];
        }
        catch
        {
            // What is left of it to redo, the library forgets at the next operation; no step leads there.
            Repeat(done, Session.Undo);
            _steps.RemoveRange(_applied, done == 0 ? 0 : _steps.Count - _applied);
            throw;
        }
    }

    private static void Repeat(int times, Func<bool> operation)
    {
        for (var i = 0; i < times; i++)
        {
            operation();
        }
    }

    private void Tell(Dictionary<SegmentationStage, TimeSpan> before)
    {
        foreach (var (stage, spent) in Session.Elapsed)
        {
            if (spent > before.GetValueOrDefault(stage))
            {
                _telemetry.Spent(stage.ToString().ToLowerInvariant(), spent - before.GetValueOrDefault(stage));
            }
        }
    }

    private TimeSpan Spent(Dictionary<SegmentationStage, TimeSpan> before, params ReadOnlySpan<SegmentationStage> stages)
    {
        var spent = TimeSpan.Zero;
        foreach (var stage in stages)
        {
            spent += Session.Elapsed.GetValueOrDefault(stage) - before.GetValueOrDefault(stage);
        }

        return spent;
    }

    /// <summary>Gives what is known of an object to its new name, and says so in the step of the old one.</summary>
    private IReadOnlyList<ObjectStep> PassOn(IReadOnlyList<ObjectStep> steps, string name, string newName)
    {
        _masks[name].PassTo(_masks[newName]);
        return [.. steps.Select(step => step.Name == name ? step with { NewName = newName } : step)];
    }

    /// <summary>Takes the masks of objects anew; all of them, or none.</summary>
    private List<ObjectStep> Paint(IReadOnlyList<string> objects, CancellationToken cancellation)
    {
        var names = Session.ObjectNames;
        var painted = objects.Select(name => (Name: name, Mask: names.Contains(name)
            ? MaskRuns.Of(Session.Mask(name, cancellation))
            : MaskRuns.Empty(Volume.Grid.Shape))).ToList();
        return painted.ConvertAll(entry =>
        {
            if (!_masks.TryGetValue(entry.Name, out var history))
            {
                _masks.Add(entry.Name, history = new MaskHistory(Volume.Grid.Shape, _masks.Count));
            }

            history.Add(++_revision, entry.Mask);
            var summary = names.Contains(entry.Name) ? Session.Describe(entry.Name) : null;
            return new ObjectStep(
                entry.Name,
                summary?.EstimatedDice,
                summary?.EmptyReason,
                entry.Mask.VoxelCount,
                entry.Mask.VoxelCount * Volume.Grid.VoxelVolumeMm3 / 1000);
        });
    }

    private ObjectView ViewOf(string name)
    {
        var (history, summary) = (_masks[name], Session.Describe(name));
        var color = SegmentColor.Distinct(history.Order);
        return new ObjectView(
            name,
            history.Mask.VoxelCount,
            history.Revision,
            summary.Prompts,
            summary.EstimatedDice,
            [color.Red, color.Green, color.Blue],
            [.. summary.Clicks.Select(click => new PointView([click.Position.X, click.Position.Y, click.Position.Z], click.IsPositive))]);
    }
}
