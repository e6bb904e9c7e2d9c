using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Sessions;

/// <summary>Memorises what users accept, and tells what memories did.</summary>
/// <param name="model">The model and its bank.</param>
/// <param name="desk">The sessions.</param>
/// <param name="shelf">The volumes.</param>
/// <param name="audit">Takes down who memorised what.</param>
/// <param name="clock">Tells when.</param>
internal sealed class CaseKeeper(SharedModel model, SessionDesk desk, VolumeShelf shelf, AuditLog audit, TimeProvider clock)
{
    private const string NoMemory = "This session was opened without a memory; open one with \"memory\": true.";

    /// <summary>Memorises objects of a session as they are.</summary>
    /// <param name="caller">Who accepts them.</param>
    /// <param name="id">The session.</param>
    /// <param name="names">Which objects; none for all that have voxels.</param>
    /// <param name="note">Anything worth knowing; null for nothing.</param>
    /// <param name="cancellation">Stops it; objects that were memorised by then stay.</param>
    /// <exception cref="RefusedException">There is no such session or object, or it is not known how the volume lies in the patient.</exception>
    /// <exception cref="ArgumentException">A mask is empty, or there is nothing to see where it is.</exception>
    public async Task<IReadOnlyList<MemorizedObject>> MemorizeAsync(
        Caller caller, string id, IReadOnlyList<string> names, string? note, CancellationToken cancellation)
    {
        var (memorized, _) = await desk.ComputeAsync(caller, id, "memorize", (session, stop) => Memorize(caller, session, (names, note), stop), cancellation);
        foreach (var one in memorized)
        {
            audit.Write(caller, "memory.add", string.Join(' ', one.Ids), id);
        }

        return memorized;
    }

    /// <summary>Tells what memories did for an object.</summary>
    /// <exception cref="RefusedException">There is no such session or object, or it has no memory.</exception>
    public async Task<ObjectExplanation> ExplainAsync(Caller caller, string id, string name, CancellationToken cancellation)
    {
        var (explanation, _) = await desk.ComputeAsync(
            caller,
            id,
            "explain",
            (session, stop) => ObjectExplanation.Of(RequireMemory(session, name), name, session.Volume, model.Bank, stop),
            cancellation);
        return explanation;
    }

    /// <summary>The same as a page.</summary>
    /// <inheritdoc cref="ExplainAsync"/>
    public async Task<string> ExplainAsPageAsync(Caller caller, string id, string name, CancellationToken cancellation)
    {
        var (page, _) = await desk.ComputeAsync(
            caller,
            id,
            "explain",
            (session, stop) => ObjectExplanation.Page(
                RequireMemory(session, name), name, session.Volume, (model.Bank, model.Recall.Options), stop),
            cancellation);
        return page;
    }

    private static SegmentationSession RequireMemory(OpenSession session, string name)
    {
        session.MaskOf(name);
        return session.Choices.Memory ? session.Session : throw RefusedException.Conflict(NoMemory);
    }

    private List<MemorizedObject> Memorize(
        Caller caller, OpenSession session, (IReadOnlyList<string> Names, string? Note) wanted, CancellationToken cancellation)
    {
        if (!session.Stored.HasOrientation)
        {
            throw RefusedException.Conflict(
                "It is not known how this volume lies in the patient, so it cannot be memorised; send it as a file with an orientation.");
        }

        var names = wanted.Names.Count > 0
            ? wanted.Names
            : [.. session.Session.ObjectNames.Where(name => session.MaskOf(name).Mask.VoxelCount > 0)];
        var masks = names.Select(name => (Name: name, History: session.MaskOf(name))).ToArray();
        if (masks is [])
        {
            throw RefusedException.Conflict("No object of this session has a voxel; there is nothing to memorise.");
        }

        return [.. masks.Select(entry => Memorize(caller, session, entry, wanted.Note, cancellation))];
    }

    private MemorizedObject Memorize(
        Caller caller, OpenSession session, (string Name, MaskHistory History) entry, string? note, CancellationToken cancellation)
    {
        var mask = entry.History.Mask.ToMask(session.Volume.Grid);
        var agreement = entry.History.Proposed is { } proposed
            ? MaskOverlap.Of(mask, proposed.ToMask(session.Volume.Grid)).Dice
            : default(double?);
        var accepted = new Acceptance
        {
            Who = caller.Name,
            When = clock.GetUtcNow(),
            SourcePath = shelf.PathOf(session.Stored),
            Note = note,
            Agreement = agreement is { } dice && double.IsFinite(dice) ? dice : null,
        };
        var ids = model.Segmenter.Memorize(model.Bank, session.Volume, entry.Name, mask, accepted, cancellation);
        return new MemorizedObject(entry.Name, ids, accepted.Agreement);
    }
}
