using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>An image and what is known to be in it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Labels">Labels that the case holds. A label that is not here is unknown: neither a target nor a false positive.</param>
/// <param name="MaskOf">
/// A label's mask on the lattice of the image, other than 0 inside; where it has no voxel at all, the label counts as unknown.
/// </param>
public sealed record EvaluationTruth(Volume Image, IReadOnlyList<string> Labels, Func<string, Volume<byte>> MaskOf);
