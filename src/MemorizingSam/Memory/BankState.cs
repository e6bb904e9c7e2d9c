using System.Text;

namespace MemorizingSam.Memory;

/// <summary>What a manifest's lines add up to.</summary>
internal sealed class BankState
{
    private const int QuarterDigits = Digits.Id / 4;

    private readonly Dictionary<string, (long Line, MemoryInfo Info)> _memories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _removed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _setAside = new(StringComparer.Ordinal);

    /// <summary>The memories that can be used, as they were added.</summary>
    public IReadOnlyList<MemoryInfo> Memories
        =>
        [
            .. _memories.Values.Where(entry => !_setAside.Contains(entry.Info.Id))
                .OrderBy(entry => entry.Line).Select(entry => entry.Info),
        ];

    /// <summary>How many memories can be used.</summary>
    public int Count => _memories.Count - _setAside.Count(_memories.ContainsKey);

    /// <summary>Memories that were removed and not yet compacted away, with the bytes of their files.</summary>
    public IReadOnlyDictionary<string, long> Removed => _removed;

    /// <summary>Memories that a damaged line is about: what it said of them is lost, so they are not used.</summary>
    public IReadOnlySet<string> SetAside => _setAside;

    /// <summary>Finds a memory that can be used.</summary>
    public MemoryInfo? Find(string id) => _memories.TryGetValue(id, out var entry) && !_setAside.Contains(id) ? entry.Info : null;

    /// <summary>Whether any line, or what is left of one, is about a memory.</summary>
    public bool Knows(string id) => _memories.ContainsKey(id) || _removed.ContainsKey(id) || _setAside.Contains(id);

    /// <summary>Takes in a line; lines about memories that are not there change nothing.</summary>
    public void Apply(ManifestLine line)
    {
        switch (line.Change)
        {
            case ManifestChange.Add:
                if (line.Replaces is { } replaced)
                {
                    Remove(replaced);
                }

                _removed.Remove(line.Id!);
                _setAside.Remove(line.Id!);
                _memories[line.Id!] = (line.Line, line.Memory!);
                break;
            case ManifestChange.Remove:
                Remove(line.Id!);
                break;
            case ManifestChange.Enable or ManifestChange.Disable:
                Change(line.Id!, info => info with { Enabled = line.Change == ManifestChange.Enable });
                break;
            case ManifestChange.Weigh:
                Change(line.Id!, info => info with { Weight = line.Weight!.Value });
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Sets aside the memories that a damaged line seems to be about: those of which it still holds a quarter of the id. The line may have
    /// removed them, so they are not used until they are removed or added again.
    /// </summary>
    /// <param name="line">What is left of the line.</param>
    /// <param name="stored">Ids of the files that are there, for a line that added one.</param>
    /// <returns>The ids; empty if the line cannot be recognised.</returns>
    public IReadOnlyList<string> Recognise(ReadOnlySpan<byte> line, IEnumerable<string> stored)
    {
        var text = Encoding.Latin1.GetString(line);
        var recognised = _memories.Keys.Concat(_removed.Keys).Concat(stored).Distinct(StringComparer.Ordinal)
            .Where(id => Enumerable.Range(0, Digits.Id / QuarterDigits)
                .Any(quarter => text.Contains(id.Substring(quarter * QuarterDigits, QuarterDigits), StringComparison.Ordinal)))
            .ToArray();
        _setAside.UnionWith(recognised);
        return recognised;
    }

    private void Remove(string id)
    {
        _setAside.Remove(id);
        _removed[id] = _memories.Remove(id, out var entry) ? entry.Info.Bytes + entry.Info.ThumbnailBytes : _removed.GetValueOrDefault(id);
    }

    private void Change(string id, Func<MemoryInfo, MemoryInfo> change)
    {
        if (_memories.TryGetValue(id, out var entry))
        {
            _memories[id] = (entry.Line, change(entry.Info));
        }
    }
}
