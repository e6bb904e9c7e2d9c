namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Shift and scale that give the voxels above 0 of a crop mean 0 and standard deviation 1; applied to all voxels.</summary>
/// <remarks>
/// Source: torchio's ZNormalization with the mask x &gt; 0 (REFERENCE §6.2), the standard deviation with N − 1. Differs: sums
/// run in double, and a crop without a spread above 0 is refused, where the reference raises or goes on with NaN.
/// </remarks>
/// <param name="Mean">Mean of the voxels above 0.</param>
/// <param name="StandardDeviation">Their standard deviation, with N − 1; above 0.</param>
/// <param name="Count">Their number.</param>
public readonly record struct ZNormalization(double Mean, double StandardDeviation, int Count)
{
    /// <summary>Measures a crop; false if it has no two different voxels above 0, or one that is not finite.</summary>
    public static bool TryMeasure(ReadOnlySpan<float> voxels, out ZNormalization normalization)
    {
        var (count, sum) = (0, 0.0);
        foreach (var voxel in voxels)
        {
            if (voxel > 0)
            {
                count++;
                sum += voxel;
            }
        }

        var (mean, squares) = (sum / count, 0.0);
        foreach (var voxel in voxels)
        {
            if (voxel > 0)
            {
                squares += (voxel - mean) * (voxel - mean);
            }
        }

        normalization = new ZNormalization(mean, Math.Sqrt(squares / (count - 1)), count);
        return normalization.StandardDeviation is > 0 and < double.PositiveInfinity;
    }

    /// <summary>Measures a crop.</summary>
    /// <exception cref="ArgumentException">It has no two different voxels above 0, or one that is not finite.</exception>
    public static ZNormalization Measure(ReadOnlySpan<float> voxels)
        => TryMeasure(voxels, out var normalization)
            ? normalization
            : throw new ArgumentException(
                $"The crop cannot be normalised: of its {voxels.Length} voxels {normalization.Count} lie above 0, "
                + "and at least two different finite ones must; choose a place inside the body.");

    /// <summary>Normalises voxels in place.</summary>
    public void Apply(Span<float> voxels)
    {
        foreach (ref var voxel in voxels)
        {
            voxel = (float)((voxel - Mean) / StandardDeviation);
        }
    }
}
