using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>A label of a volume as a bank holds it: the memory at its model's own spacing, and that of a search.</summary>
/// <param name="Fine">The first, which has the whole mask.</param>
/// <param name="Coarse">The second; null if it was removed.</param>
internal sealed record RememberedCase(MemoryInfo Fine, MemoryInfo? Coarse)
{
    /// <summary>What was segmented.</summary>
    public string Label => Fine.Categories[0];

    /// <summary>Fingerprint of the volume.</summary>
    public string Source => Fine.Provenance.SourceHash;

    /// <summary>All cases of a bank.</summary>
    /// <param name="bank">The bank; each memory of it is read.</param>
    /// <returns>Those that can be made anew if their volumes are found, and those that cannot whatever is found.</returns>
    public static (IReadOnlyList<RememberedCase> Cases, IReadOnlyList<MissingCase> Missing) In(MemoryBank bank)
    {
        var (cases, missing) = (new List<RememberedCase>(), new List<MissingCase>());

        // The two memories of a case have one provenance, down to the instant in which it was accepted.
        foreach (var group in bank.List().GroupBy(memory => (memory.Provenance, Label: string.Join(", ", memory.Categories))))
        {
            var whole = group.Where(memory => bank.TryRead(memory.Id, out var tensors) && !tensors.FullMask.IsEmpty).ToArray();
            if (whole is [{ Categories.Count: 1 } fine] && group.Count() <= 2)
            {
                cases.Add(new RememberedCase(fine, group.FirstOrDefault(memory => memory != fine)));
            }
            else
            {
                missing.AddRange(group.Select(memory => new MissingCase(
                    memory.Id,
                    group.Key.Label,
                    "its mask at the volume's own resolution is damaged, was removed, or was never kept.")));
            }
        }

        return (cases, missing);
    }
}
