using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Numbers on a lattice of their own to be laid over a picture of a volume.</summary>
/// <param name="Values">From 0 for nothing to 1 for the most.</param>
/// <param name="FromImage">The step from the volume to their lattice.</param>
internal sealed record HeatMap(Volume<float> Values, GridMapping FromImage)
{
    /// <summary>Shares of the largest one; of maps with nothing to show all zeros.</summary>
    public static HeatMap Of(float[] map, GridMapping fromImage)
    {
        var most = map.Where(float.IsFinite).Append(0).Max();
        return new HeatMap(
            new Volume<float>(fromImage.Target, [.. map.Select(value => most > 0 && float.IsFinite(value) ? value / most : 0)]), fromImage);
    }
}
