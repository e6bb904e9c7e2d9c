using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>How a session treats objects that one crop does not hold, and what it keeps.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// Whether an object that leaves its crop is looked at from further away, and then refined. Off: one crop, placed by the
    /// first
    /// prompt, as the published protocol has it.
    /// </summary>
    public bool ZoomOut { get; init; } = true;

    /// <summary>
    /// Whether parts of a mask stay that hang together with no positive click and lie in no box. Parts of a given mask, and of a
    /// proposal, always do.
    /// </summary>
    public bool AllParts { get; init; }

    /// <summary>
    /// Middle of the crop that an object's first prompt is answered in, in mm RAS; null for the first prompt itself. The published
    /// protocol has it in the middle of the true label (REFERENCE, P4), which nobody knows but an evaluation.
    /// </summary>
    public WorldPoint? CropCentre { get; init; }

    /// <summary>Memories that objects are segmented with, by their names; null for none.</summary>
    public CaseRecall? Memory { get; init; }

    /// <summary>
    /// Crops answered per prompt along the surface of an object larger than one crop; 0 leaves it as coarse as the overview.
    /// </summary>
    public int MaxRefinementCrops { get; init; } = 64;

    /// <summary>
    /// Crops whose image embedding is kept, the latest used; each takes 0.8 MB at the published size. More than
    /// <see cref="MaxRefinementCrops"/>, or a second click would run the encoder again.
    /// </summary>
    public int CachedCrops { get; init; } = 96;

    /// <summary>Checks the rules between fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        if (MaxRefinementCrops < 0)
        {
            throw new ArgumentException($"MaxRefinementCrops ({MaxRefinementCrops}) must be at least 0.");
        }

        if (CachedCrops <= MaxRefinementCrops)
        {
            throw new ArgumentException(
                $"CachedCrops ({CachedCrops}) must be more than MaxRefinementCrops ({MaxRefinementCrops}); change one of them.");
        }
    }
}
