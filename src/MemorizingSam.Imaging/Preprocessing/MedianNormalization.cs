namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>
/// Shifts and scales a crop so that its values above 0 have median 0 and interquartile range 1, then squeezes what lies far out.
/// </summary>
/// <remarks>
/// Ours. In a CT, mean and deviation are made by bone and fat, and muscle and gland come to lie a sixth of a deviation apart; quartiles
/// are made by soft tissue. In an MR, whose values have no unit, both do.
/// </remarks>
public static class MedianNormalization
{
    /// <summary>What values are squeezed to: ±this at infinity, half of it at ±this.</summary>
    private const float Limit = 8;

    /// <summary>Normalises in place.</summary>
    /// <returns>False, and nothing is changed, if there are no two different values above 0 or one that is not finite.</returns>
    public static bool TryApply(Span<float> voxels)
    {
        var positive = new float[voxels.Length];
        var count = 0;
        foreach (var voxel in voxels)
        {
            if (!float.IsFinite(voxel))
            {
                return false;
            }

            if (voxel > 0)
            {
                positive[count++] = voxel;
            }
        }

        if (count < 2)
        {
            return false;
        }

        var sorted = positive.AsSpan(0, count);
        sorted.Sort();
        if (sorted[0] == sorted[^1])
        {
            return false;
        }

        // Half of all voxels may be equal; the whole range then stands in for that of the middle half.
        var median = sorted[count / 2];
        var range = sorted[3 * count / 4] - sorted[count / 4];
        range = range > 0 ? range : sorted[^1] - sorted[0];
        foreach (ref var voxel in voxels)
        {
            var value = (voxel - median) / range;
            voxel = value / (1 + (Math.Abs(value) / Limit));
        }

        return true;
    }
}
