using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A crop as models are shown it: real values on the crop's lattice, normalised.</summary>
internal static class NormalisedCrop
{
    /// <summary>Cuts a crop out of a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="mapping">The step from the volume to the crop.</param>
    /// <param name="options">How values are normalised.</param>
    /// <param name="skippedPatchSize">Edge of the patches that are looked at for <see cref="EmptyPatches"/>, in voxels; null if all are computed.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>
    /// The crop, and what <see cref="EmptyPatches.StandIns"/> chose; null if it has no two different values above 0, so that there is nothing
    /// to see.
    /// </returns>
    public static (Volume<float> Crop, int[]? StandIns)? Cut(
        Volume volume, GridMapping mapping, CropOptions options, int? skippedPatchSize, CancellationToken cancellation)
    {
        // Normalising makes 0 of NaN, the published padding; until then it can be told from a measured 0.
        var crop = Resampler.RealValues(volume, mapping, float.NaN, cancellation);
        var standIns = skippedPatchSize is { } patchSize ? EmptyPatches.StandIns(crop.Voxels, mapping.Target.Shape.X, patchSize) : null;
        return options.Normalise(crop.Voxels) ? (crop, standIns) : null;
    }
}
