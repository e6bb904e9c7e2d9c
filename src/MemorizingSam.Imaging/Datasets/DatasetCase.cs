using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>One image of a data set with the files of its labels.</summary>
public sealed record DatasetCase
{
    /// <summary>Name of the case, unique in its data set.</summary>
    public required string Id { get; init; }

    /// <summary>Whose image it is. Cases of one patient stay in one split.</summary>
    public required string PatientId { get; init; }

    /// <summary>File of the image.</summary>
    public required string ImagePath { get; init; }

    /// <summary>Files of the labels; none if the truth was never published.</summary>
    public required IReadOnlyList<LabelSource> LabelSources { get; init; }

    /// <summary>What the case may be used for; null if nothing says so.</summary>
    public DatasetSplit? Split { get; init; }

    /// <summary>Reads the image and its labels on the lattice that they are stored on.</summary>
    /// <exception cref="VolumeFormatException">
    /// A file is unreadable, lies on another lattice than the image, or holds undeclared labels.
    /// </exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public LabelledVolume Read(CancellationToken cancellation = default)
        => new CaseReading(this, cancellation).Read(isCanonical: false);

    /// <summary>
    /// Reads the image and its labels with axes flipped and swapped to RAS, as models see them; no value changes.
    /// </summary>
    /// <exception cref="VolumeFormatException">
    /// A file is unreadable, lies on another lattice than the image, or holds undeclared labels.
    /// </exception>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    public LabelledVolume ReadCanonical(CancellationToken cancellation = default)
        => new CaseReading(this, cancellation).Read(isCanonical: true);
}
