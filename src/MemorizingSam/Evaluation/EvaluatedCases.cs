using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Who is measured, so that nobody is measured with a memory of himself.</summary>
/// <remarks>
/// A memory is refused for the id of its case or its patient, in any split or data set; for its volume; and for its voxels, under
/// whatever name and in whatever file, also flipped or of another number type.
/// </remarks>
internal sealed class EvaluatedCases
{
    private const string WayOut = "nobody is measured with a memory of himself; measure other cases, or memorise others.";

    private readonly Dictionary<string, string> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byVoxels = new(StringComparer.Ordinal);

    /// <summary>Reads who is measured.</summary>
    /// <param name="cases">All of the split that is evaluated.</param>
    /// <param name="measured">Those of them that are measured, whose images are read.</param>
    /// <param name="cancellation">Stops reading.</param>
    public EvaluatedCases(IEnumerable<EvaluationCase> cases, IEnumerable<EvaluationCase> measured, CancellationToken cancellation)
    {
        foreach (var one in cases)
        {
            _byId.TryAdd(one.Id, one.Id);
            _byId.TryAdd(one.PatientId, one.Id);
        }

        foreach (var one in measured)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = one.Read(cancellation).Image;
            _bySource.TryAdd(VolumeFingerprint.Of(image), one.Id);
            _byVoxels.TryAdd(VoxelDigest.Of(image), one.Id);
        }
    }

    /// <summary>Makes sure that a case that is to be memorised is of somebody else.</summary>
    /// <param name="one">The case.</param>
    /// <param name="image">Its image.</param>
    /// <exception cref="ArgumentException">It is not; the message names both cases.</exception>
    public void RequireOther(EvaluationCase one, Volume image)
    {
        if (Same([one.Id, one.PatientId], VolumeFingerprint.Of(image), VoxelDigest.Of(image)) is { } same)
        {
            throw new ArgumentException($"The case '{one.Id}' cannot be memorised: it has {same}; {WayOut}");
        }
    }

    /// <summary>Makes sure that all memories of a bank are of others.</summary>
    /// <returns>Their ids: no memory that comes into the bank later was looked at.</returns>
    /// <exception cref="ArgumentException">One is not, or does not say.</exception>
    public IReadOnlySet<string> RequireOthers(MemoryBank bank)
    {
        var (memories, name) = (bank.List(), Path.GetFileName(bank.Folder));
        var refused = memories
            .Select(memory => (memory.Id, Why: Same(NamesOf(memory.Provenance), memory.Provenance.SourceHash, memory.Provenance.VoxelDigest)))
            .Where(memory => memory.Why is not null)
            .ToArray();
        if (refused.Length > 0)
        {
            throw new ArgumentException(
                $"'{name}' cannot be measured with: {refused.Length} of its {memories.Count} memories are of evaluated cases; "
                + $"{refused[0].Id} has {refused[0].Why}; {WayOut}");
        }

        if (memories.FirstOrDefault(memory => memory.Provenance.VoxelDigest is null) is { } unknown)
        {
            throw new ArgumentException(
                $"'{name}' cannot be measured with: memory {unknown.Id} was made before memories had a digest of their voxels, so nobody can tell whose it is; "
                + "memorise its cases again.");
        }

        return memories.Select(memory => memory.Id).ToHashSet(StringComparer.Ordinal);
    }

    private string? Same(IEnumerable<string> names, string source, string? voxels)
        => names.FirstOrDefault(_byId.ContainsKey) is { } name ? $"the name of the evaluated case '{_byId[name]}' or of its patient ('{name}')"
            : _bySource.TryGetValue(source, out var volume) ? $"the volume of the evaluated case '{volume}'"
            : voxels is not null && _byVoxels.TryGetValue(voxels, out var image) ? $"the same voxels as the evaluated case '{image}'"
            : null;

    /// <summary>What may tell whose a memory is: its accession, its patient, its file and its folder.</summary>
    private static IEnumerable<string> NamesOf(MemoryProvenance provenance)
    {
        string?[] parts = [provenance.Accession, provenance.PatientId, .. (provenance.SourcePath ?? "").Split('/', '\\').TakeLast(2).Select(CaseName)];
        return parts.OfType<string>().Where(part => part.Length > 0);
    }

    /// <summary>A file's name without what follows its first point, nor nnU-Net's number of the channel.</summary>
    private static string CaseName(string file)
    {
        const string Channel = "_0000";
        var name = file.Split('.')[0];
        return name.EndsWith(Channel, StringComparison.Ordinal) ? name[..^Channel.Length] : name;
    }
}
