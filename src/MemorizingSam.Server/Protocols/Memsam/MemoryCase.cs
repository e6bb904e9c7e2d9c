using MemorizingSam.Memory;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>A case as users know it: the bank holds two memories of it, one at the model's own spacing and one at that of a search.</summary>
/// <param name="Memories">The one at the finer spacing first.</param>
internal sealed record MemoryCase(IReadOnlyList<MemoryInfo> Memories)
{
    /// <summary>The memory that stands for the case.</summary>
    public MemoryInfo First => Memories[0];

    /// <summary>What was segmented.</summary>
    public IReadOnlyList<string> Labels => First.Categories;

    /// <summary>All cases of a bank, as they were added. The memories of a case have one provenance, down to the instant in which it was accepted.</summary>
    public static IReadOnlyList<MemoryCase> In(MemoryBank bank)
        => [.. bank.List()
            .GroupBy(memory => (memory.Provenance, string.Join('\n', memory.Categories)))
            .Select(group => new MemoryCase([.. group.OrderBy(memory => memory.Geometry.VoxelEdgeMm)]))];

    /// <summary>A case by the id of one of its memories.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static MemoryCase Find(MemoryBank bank, string id)
        => In(bank).FirstOrDefault(one => one.Memories.Any(memory => memory.Id == id))
            ?? throw RefusedException.NotFound("There is no such case in the memory; list them with GET /api/v1/memory.");

    /// <summary>As clients see it.</summary>
    public CaseAnswer ToAnswer() => new(
        First.Id,
        Labels,
        First.Provenance.Who,
        First.Provenance.When,
        First.Provenance.Note,
        First.Provenance.Agreement,
        Memories.All(memory => !memory.Enabled),
        First.Weight,
        Memories.Sum(memory => memory.Bytes + memory.ThumbnailBytes),
        Memories.Any(memory => memory.ThumbnailBytes > 0));
}
