namespace MemorizingSam.Memory;

/// <summary>
/// Exact search for the memories nearest to a query. It knows the bank as it was when the index was opened; open another after a change.
/// Several threads may search at once.
/// </summary>
/// <remarks>
/// Differs from the reference (REFERENCE M4–M8, M16): k is at most the number of memories, ids are the bank's own, distances are summed
/// in double, and a case is never found for its own volume.
/// </remarks>
public sealed class RecallIndex : IDisposable
{
    private readonly MemoryBank _bank;
    private readonly KeySearch _search;

    private RecallIndex(MemoryBank bank, KeySearch search, long revision) => (_bank, _search, Revision) = (bank, search, revision);

    /// <summary>Memories that can be found: all that are enabled.</summary>
    public int Count => _search.Count;

    /// <summary>The bank's <see cref="MemoryBank.Revision"/> when the index was opened; if they differ, open another.</summary>
    public long Revision { get; }

    /// <summary>
    /// Maps a bank's recall keys and checks them, one pass over the file. Keys that are missing or damaged are taken from the memories,
    /// and a bank that is open to write gets them back into the file.
    /// </summary>
    /// <param name="bank">Stays open as long as the index is used.</param>
    public static RecallIndex Open(MemoryBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        var snapshot = bank.TakeSnapshot();
        var keys = MappedKeys.Open(snapshot.KeysPath, bank.Options, snapshot.Generation);
        var (rows, hasDamage) = FindRows(keys, snapshot);
        var entries = new List<KeySearch.Entry>(snapshot.Memories.Count);
        var lacking = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        foreach (var info in snapshot.Memories)
        {
            if (rows.TryGetValue(info.Id, out var row))
            {
                entries.Add(new KeySearch.Entry(info, row));
            }
            else if (bank.TryRead(info.Id, out var tensors))
            {
                entries.Add(new KeySearch.Entry(info, KeySearch.Entry.NoRow, tensors.RecallKey));
                lacking.Add(info.Id, tensors.RecallKey);
            }
        }

        if (lacking.Count > 0 || hasDamage)
        {
            bank.RestoreKeys(snapshot, lacking);
        }

        var enabled = entries.Where(entry => entry.Info.Enabled);
        return new RecallIndex(bank, new KeySearch(keys, enabled, bank.Options.RecallKeyLength), snapshot.Revision);
    }

    /// <summary>Finds the nearest memories.</summary>
    /// <param name="query">What to look for.</param>
    /// <returns>At most K cases, the nearest first; of equal distance the smaller id first.</returns>
    /// <exception cref="ArgumentException">The query does not fit the bank.</exception>
    public IReadOnlyList<RecalledCase> Search(RecallQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate(_bank.Options);
        return
        [
            .. _search.Nearest(query, _bank.DamagedIds).Found
                .Select(found => new RecalledCase(found.Info.Id, query.Category, found.Distance, found.Info.Weight)),
        ];
    }

    /// <summary>
    /// Finds the nearest memories and reads them. One that turns out to be damaged is passed over, with a warning in
    /// <see cref="MemoryBank.Warnings"/>, and the next one takes its place.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <exception cref="ArgumentException">The query does not fit the bank.</exception>
    public IReadOnlyList<RecalledMemory> Recall(RecallQuery query)
    {
        var read = new Dictionary<string, MemoryTensors>(StringComparer.Ordinal);
        while (true)
        {
            var cases = Search(query);
            foreach (var id in cases.Select(found => found.Id).Where(id => !read.ContainsKey(id)))
            {
                if (_bank.TryRead(id, out var tensors))
                {
                    read.Add(id, tensors);
                }
            }

            // One that cannot be used is not found again, so this ends.
            if (cases.All(found => read.ContainsKey(found.Id)))
            {
                return [.. cases.Select(found => new RecalledMemory(found, read[found.Id]))];
            }
        }
    }

    /// <summary>Lets the file of recall keys go.</summary>
    public void Dispose() => _search.Dispose();

    private static (Dictionary<string, int> Rows, bool HasDamage) FindRows(MappedKeys? keys, BankSnapshot snapshot)
    {
        var (rows, hasDamage) = (new Dictionary<string, int>(StringComparer.Ordinal), false);
        if (keys is null)
        {
            return (rows, hasDamage);
        }

        var ids = snapshot.Memories.Select(info => info.Id).ToHashSet(StringComparer.Ordinal);
        using var lease = keys.Read();
        for (var row = 0; row < keys.Rows; row++)
        {
            var bytes = lease.Row(row);
            if (!RecallKeyFile.IsWhole(bytes))
            {
                hasDamage = true;
            }
            else if (RecallKeyFile.IdOf(bytes) is var id && ids.Contains(id))
            {
                rows[id] = row;
            }
        }

        return (rows, hasDamage);
    }
}
