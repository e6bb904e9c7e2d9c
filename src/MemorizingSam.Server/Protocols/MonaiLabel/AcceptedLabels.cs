using MemorizingSam.Server.Access;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Memorises labels that a person submitted as final: the next case is segmented with them.</summary>
/// <param name="model">The bank.</param>
/// <param name="desk">The sessions.</param>
/// <param name="cases">Memorises what a session holds.</param>
/// <param name="inference">Gives sessions for a moment.</param>
internal sealed class AcceptedLabels(SharedModel model, SessionDesk desk, CaseKeeper cases, LabelInference inference)
{
    /// <summary>Memorises every name that has voxels. What the bank had of the same image under a name gives way.</summary>
    /// <param name="caller">Who accepts them; his name is kept with them.</param>
    /// <param name="volume">The image.</param>
    /// <param name="labels">The label map, on the image's lattice.</param>
    /// <param name="names">Names and the numbers that were said for them.</param>
    /// <param name="cancellation">Stops it; what was memorised by then stays.</param>
    /// <returns>Names that were memorised, and why others were not.</returns>
    public Task<(IReadOnlyList<string> Memorized, IReadOnlyDictionary<string, string> Others)> MemorizeAsync(
        Caller caller, StoredVolume volume, LabelValues labels, IReadOnlyList<(string Name, int Index)> names, CancellationToken cancellation)
        => inference.WithSessionAsync(caller, volume.Id, async id =>
        {
            var memorized = new List<string>();
            var others = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, numbers) in labels.Named(names))
            {
                try
                {
                    await desk.EditAsync(caller, id, open => open.UseMask(name, labels.Mask(open.Volume.Grid, [.. numbers])), cancellation);
                    var added = await cases.MemorizeAsync(caller, id, [name], note: null, cancellation);
                    await Task.Run(() => ReplaceEarlier(name, added.Single().Ids), cancellation);
                    memorized.Add(name);
                }
                catch (ArgumentException e)
                {
                    // Such as a label where the image has one value: the label is kept, and there is nothing to remember it by.
                    others[name] = e.Message;
                }
            }

            return ((IReadOnlyList<string>)memorized, (IReadOnlyDictionary<string, string>)others);
        }, cancellation);

    private void ReplaceEarlier(string name, IReadOnlyList<string> ids)
    {
        var source = model.Bank.Show(ids[0]).Provenance.SourceHash;
        foreach (var earlier in model.Bank.List().Where(memory =>
            memory.Provenance.SourceHash == source && memory.Categories.Contains(name) && !ids.Contains(memory.Id)).ToArray())
        {
            model.Bank.Remove(earlier.Id);
        }
    }
}
