namespace MemorizingSam.Memory;

/// <summary>
/// What an archive of a memory bank gives away beside tensors, masks, labels, dates and hashes of volumes. Nothing by default.
/// </summary>
public sealed record ExportOptions
{
    /// <summary>Who accepted each case, its accession number, the path of its volume, and its note.</summary>
    public bool WithPeople { get; init; }

    /// <summary>The pictures of the cases.</summary>
    public bool WithThumbnails { get; init; }
}
