namespace MemorizingSam.Imaging.Datasets;

/// <summary>
/// The labels that a case holds. A label that is not among them is unknown: neither a target nor a false positive.
/// </summary>
public sealed class CaseLabels
{
    private readonly IReadOnlyDictionary<string, LabelMask> _masks;

    /// <summary>Takes over masks.</summary>
    /// <param name="masks">A mask for each label; none is empty.</param>
    public CaseLabels(IReadOnlyDictionary<string, LabelMask> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        _masks = masks;
        Names = [.. masks.Keys];
    }

    /// <summary>Labels with at least one voxel, in the data set's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Bytes that the masks take in memory.</summary>
    public long SizeInBytes => _masks.Values.Sum(mask => mask.SizeInBytes);

    /// <summary>The mask of a label that the case holds.</summary>
    /// <exception cref="ArgumentException">The case does not hold the label.</exception>
    public LabelMask this[string name]
        => _masks.TryGetValue(name, out var mask)
            ? mask
            : throw new ArgumentException(
                $"The case holds no '{name}', only {string.Join(", ", Names)}; what is not there is unknown.");

    /// <summary>Whether the case holds a label.</summary>
    public bool Contains(string name) => _masks.ContainsKey(name);
}
