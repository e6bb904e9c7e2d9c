using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Turns a mask that the user gave into logits on a low-res lattice.</summary>
internal static class GivenMask
{
    /// <summary>The share of each low-res voxel that the mask fills, as a logit from −8 to 8.</summary>
    /// <param name="mask">On the input's lattice.</param>
    /// <param name="lattice">The crops' lattice over the volume.</param>
    /// <param name="place">First voxel of the box to look at, on that lattice.</param>
    /// <param name="lowResShape">Low-res voxels of the box.</param>
    /// <param name="factor">Voxels of the lattice along the edge of a low-res voxel.</param>
    public static float[] ToLogits(Volume<byte> mask, CropLattice lattice, CropPlace place, GridShape lowResShape, int factor)
    {
        var logits = new float[lowResShape.VoxelCount];
        var slab = new GridShape(lowResShape.X * factor, lowResShape.Y * factor, factor);
        var share = 2 * LogitField.GivenLogit / (factor * factor * factor);
        for (var z = 0; z < lowResShape.Z; z++)
        {
            // One low-res layer at a time: the box may be the whole volume.
            var voxels = Resampler.RealValues(mask, lattice.Box(place.X, place.Y, place.Z + (z * factor), slab)).Voxels;
            var layer = logits.AsSpan(z * lowResShape.X * lowResShape.Y, lowResShape.X * lowResShape.Y);
            layer.Fill(-LogitField.GivenLogit);
            for (var i = 0; i < voxels.Length; i++)
            {
                var (x, y) = (i % slab.X, i / slab.X % slab.Y);
                layer[(x / factor) + (lowResShape.X * (y / factor))] += share * voxels[i];
            }
        }

        return logits;
    }
}
