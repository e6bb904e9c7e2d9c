using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>How much of an object's length a mask goes along: what counts for a cord or a vessel that is longer than a crop.</summary>
internal static class LengthCovered
{
    /// <summary>Share of the slices through an object, across the volume's axis on which it is longest in mm, in which the mask meets it.</summary>
    /// <param name="mask">Other than 0 is the mask; on the lattice of the truth.</param>
    /// <param name="truth">Other than 0 is the object.</param>
    /// <param name="extent">The truth's, which is not empty.</param>
    /// <returns>0 to 1.</returns>
    public static double Of(Volume<byte> mask, Volume<byte> truth, MaskExtent extent)
    {
        var (shape, spacing, (first, end)) = (truth.Grid.Shape, truth.Grid.Spacing, extent.Box!.Value);
        var axis = Enumerable.Range(0, 3).MaxBy(i => Edge(i) * spacing[i]);
        var (isThere, isMet) = (new bool[shape[axis]], new bool[shape[axis]]);
        for (var z = first.Z; z < end.Z; z++)
        {
            for (var y = first.Y; y < end.Y; y++)
            {
                for (var x = first.X; x < end.X; x++)
                {
                    if (truth[x, y, z] != 0)
                    {
                        var slice = axis switch { 0 => x, 1 => y, _ => z };
                        isThere[slice] = true;
                        isMet[slice] |= mask[x, y, z] != 0;
                    }
                }
            }
        }

        return isMet.Count(met => met) / (double)isThere.Count(there => there);

        int Edge(int i) => i switch { 0 => end.X - first.X, 1 => end.Y - first.Y, _ => end.Z - first.Z };
    }
}
