using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Memorises labels that a person submitted as final: the next case is segmented with them.</summary>
/// <param name="model">The bank.</param>
/// <param name="desk">The sessions.</param>
/// <param name="cases">Memorises what a session holds.</param>
/// <param name="inference">Gives sessions for a moment.</param>
/// <param name="store">The images, whose id is part of what is noted.</param>
/// <param name="audit">Takes down what was taken out of the memory again.</param>
internal sealed class AcceptedLabels(
    SharedModel model, SessionDesk desk, CaseKeeper cases, LabelInference inference, ImageStore store, AuditLog audit) : IDisposable
{
    /// <summary>One submission after another: each takes out what the one before put in.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// Memorises every name that has voxels. All that the image's final label was memorised as before gives way, under whatever name, and what the bank
    /// had of the same image under these names by the same user.
    /// </summary>
    /// <param name="caller">Who accepts them; his name is kept with them.</param>
    /// <param name="image">The image.</param>
    /// <param name="volume">The same as a volume.</param>
    /// <param name="submitted">The labels, on the image's lattice.</param>
    /// <param name="cancellation">Stops it; what was memorised by then stays.</param>
    /// <returns>Names that were memorised, and why others were not.</returns>
    public async Task<(IReadOnlyList<string> Memorized, IReadOnlyDictionary<string, string> Others)> MemorizeAsync(
        Caller caller,
        StoredImage image,
        StoredVolume volume,
        SubmittedLabels submitted,
        CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var added = new HashSet<string>(StringComparer.Ordinal);
            var answer = await inference.WithSessionAsync(
                caller, volume.Id, id => MemorizeAsync(caller, (image, id), submitted, added, cancellation), cancellation);
            Forget(caller, image, added);
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes an image's final label out of the memory.</summary>
    public async Task ForgetAsync(Caller caller, StoredImage image, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            Forget(caller, image, []);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>
    /// Tells what came from an image's label from what was memorised of the image otherwise, such as in the viewer. It names no file: images are
    /// replaced by others of their name, and folders are moved.
    /// </summary>
    private string NoteOf(StoredImage image) => $"The final label of the image '{image.Id}' (store {store.Id}).";

    private async Task<(IReadOnlyList<string> Memorized, IReadOnlyDictionary<string, string> Others)> MemorizeAsync(
        Caller caller,
        (StoredImage Image, string Session) where,
        SubmittedLabels submitted,
        HashSet<string> added,
        CancellationToken cancellation)
    {
        var (memorized, others) = (new List<string>(), submitted.Others.ToDictionary(StringComparer.Ordinal));
        foreach (var (name, mask) in submitted.Masks)
        {
            try
            {
                await desk.EditAsync(caller, where.Session, "mask", open => open.UseMask(name, mask()), cancellation);
                var ids = (await cases.MemorizeAsync(caller, where.Session, [name], NoteOf(where.Image), cancellation)).Single().Ids;
                added.UnionWith(ids);
                await Task.Run(() => ReplaceEarlier(caller, name, ids), cancellation);
                memorized.Add(name);
            }
            catch (ArgumentException e)
            {
                // Such as a label where the image has one value: the label is kept, and there is nothing to remember it by.
                others[name] = e.Message;
            }
        }

        return (memorized, others);
    }

    /// <summary>What another user memorised of the same image is his, and an admin's, to take out.</summary>
    private void ReplaceEarlier(Caller caller, string name, IReadOnlyList<string> ids)
    {
        var made = model.Bank.Show(ids[0]).Provenance;
        Remove(caller, model.Bank.List().Where(memory => memory.Provenance.SourceHash == made.SourceHash && memory.Provenance.Who == made.Who
            && memory.Categories.Contains(name) && !ids.Contains(memory.Id)).Select(memory => memory.Id));
    }

    private void Forget(Caller caller, StoredImage image, HashSet<string> keeping)
    {
        var note = NoteOf(image);
        Remove(caller, model.Bank.List().Where(memory =>
            memory.Provenance.Note == note && !keeping.Contains(memory.Id)).Select(memory => memory.Id));
    }

    private void Remove(Caller caller, IEnumerable<string> ids)
    {
        foreach (var id in ids.ToArray())
        {
            model.Bank.Remove(id);
            audit.Write(caller, "memory.remove", id);
        }
    }
}
