using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>How far the surfaces of two masks lie apart, in mm, each element of a surface counted by its area.</summary>
/// <remarks>
/// Source: DeepMind's surface-distance, used by the CVPR 2025 challenge; <see cref="Nsd"/> and <see cref="HausdorffMm"/> are its
/// compute_surface_dice_at_tolerance and compute_robust_hausdorff. Differs: MONAI and medpy take voxels at the border of a mask for
/// its surface, all of one weight. Both masks empty: nothing is measured, and all is NaN. One empty: the NSD is 0, distances are
/// infinite.
/// </remarks>
public sealed class SurfaceDistances
{
    private readonly (double[] Mm, double[] AreasMm2)[] _sides;

    private SurfaceDistances(params (double[] Mm, double[] AreasMm2)[] sides) => _sides = sides;

    /// <summary>Mean distance in mm over both surfaces taken together (ASSD); infinite if one mask is empty, NaN if both are.</summary>
    public double AverageMm
    {
        get
        {
            var area = _sides.Sum(side => side.AreasMm2.Sum());
            return _sides.Sum(side => side.Mm.Zip(side.AreasMm2, (mm, mm2) => mm * mm2).Sum()) / area;
        }
    }

    /// <summary>Measures two masks.</summary>
    /// <param name="predicted">Other than 0 is the object.</param>
    /// <param name="truth">On the same lattice; other than 0 is the object.</param>
    /// <exception cref="ArgumentException">The lattices differ.</exception>
    public static SurfaceDistances Between(Volume<byte> predicted, Volume<byte> truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        if (!predicted.Grid.Matches(truth.Grid))
        {
            throw new ArgumentException(
                $"Masks must lie on one lattice to be compared in mm, got {predicted.Grid.Shape} and {truth.Grid.Shape}.");
        }

        if (Union(VoxelBox.OfForeground(predicted), VoxelBox.OfForeground(truth)) is not { } box)
        {
            return new SurfaceDistances();
        }

        var spacing = truth.Grid.Spacing;
        var areas = SurfelAreas.Of(spacing);
        var (a, b) = (new MaskSurface(predicted, box, areas), new MaskSurface(truth, box, areas));
        return new SurfaceDistances(a.DistancesFrom(b, spacing), b.DistancesFrom(a, spacing));
    }

    /// <summary>Normalised surface Dice: share of both surfaces that lies within a tolerance of the other one.</summary>
    /// <param name="toleranceMm">Distance up to which surfaces count as one; 0 or more.</param>
    /// <returns>0 to 1; NaN if both masks are empty.</returns>
    public double Nsd(double toleranceMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(toleranceMm);
        var within = _sides.Sum(side => side.Mm.Zip(side.AreasMm2, (mm, mm2) => mm <= toleranceMm ? mm2 : 0).Sum());
        return within / _sides.Sum(side => side.AreasMm2.Sum());
    }

    /// <summary>Robust Hausdorff distance: up to which a given percentage of each surface is near the other one.</summary>
    /// <param name="percent">Above 0, up to 100; 95 for HD95.</param>
    /// <returns>In mm; infinite if one mask is empty, NaN if both are.</returns>
    public double HausdorffMm(double percent = 95)
    {
        if (!(percent is > 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentage must be above 0 and at most 100.");
        }

        // A side without elements belongs to an empty mask, from which every distance is infinite.
        return _sides.Length == 0
            ? double.NaN
            : _sides.Max(side => side.Mm.Length == 0 ? double.PositiveInfinity : side.Mm[PercentileIndex(side.AreasMm2, percent)]);
    }

    private static int PercentileIndex(double[] areas, double percent)
    {
        // Rounding of the sum must not let a share that is reached exactly count as missed.
        const double Rounding = 1e-12;
        var wanted = areas.Sum() * percent / 100 * (1 - Rounding);
        var (index, sum) = (0, areas[0]);
        while (sum < wanted && index + 1 < areas.Length)
        {
            sum += areas[++index];
        }

        return index;
    }

    private static VoxelBox? Union(VoxelBox? first, VoxelBox? second)
        => first is { } a && second is { } b
            ? new VoxelBox(
                (Math.Min(a.First.X, b.First.X), Math.Min(a.First.Y, b.First.Y), Math.Min(a.First.Z, b.First.Z)),
                (Math.Max(a.End.X, b.End.X), Math.Max(a.End.Y, b.End.Y), Math.Max(a.End.Z, b.End.Z)))
            : first ?? second;
}
