using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>How far two masks agree.</summary>
/// <remarks>Source: REFERENCE §6.5. NaN where both masks are empty, as the reference has it.</remarks>
/// <param name="Predicted">Voxels of the first mask.</param>
/// <param name="Truth">Voxels of the second.</param>
/// <param name="Both">Voxels of both.</param>
public readonly record struct MaskOverlap(long Predicted, long Truth, long Both)
{
    /// <summary>2|A∩B| / (|A| + |B|), 0 to 1.</summary>
    public double Dice => 2.0 * Both / (Predicted + Truth);

    /// <summary>|A∩B| / |A∪B|, 0 to 1.</summary>
    public double Iou => (double)Both / (Predicted + Truth - Both);

    /// <summary>Compares two masks.</summary>
    /// <param name="predicted">Other than 0 is the object.</param>
    /// <param name="truth">On the same lattice; other than 0 is the object.</param>
    /// <exception cref="ArgumentException">The masks have different shapes.</exception>
    public static MaskOverlap Of(Volume<byte> predicted, Volume<byte> truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        if (predicted.Grid.Shape != truth.Grid.Shape)
        {
            throw new ArgumentException(
                $"Masks must have one shape to be compared, got {predicted.Grid.Shape} and {truth.Grid.Shape}.");
        }

        return Of(predicted.Voxels, truth.Voxels);
    }

    /// <summary>Compares two masks of the same number of voxels, in one order.</summary>
    internal static MaskOverlap Of(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth)
    {
        var (a, b, both) = (0L, 0L, 0L);
        for (var i = 0; i < predicted.Length; i++)
        {
            var (inA, inB) = (predicted[i] != 0, truth[i] != 0);
            a += inA ? 1 : 0;
            b += inB ? 1 : 0;
            both += inA && inB ? 1 : 0;
        }

        return new MaskOverlap(a, b, both);
    }
}
