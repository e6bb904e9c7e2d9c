using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>A case in memory.</summary>
/// <param name="CaseId">Name of the case.</param>
/// <param name="Image">The image, in the number type and scale it was stored in.</param>
/// <param name="Labels">Its labels, on the image's lattice.</param>
public sealed record LabelledVolume(string CaseId, Volume Image, CaseLabels Labels)
{
    /// <summary>Bytes that image and labels take in memory.</summary>
    public long SizeInBytes => Image.SizeInBytes + Labels.SizeInBytes;
}
