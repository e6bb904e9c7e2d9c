namespace MemorizingSam.Tests.Goldens;

/// <summary>How far our numbers are from the recorded ones.</summary>
internal static class RelativeDistance
{
    /// <summary>
    /// ‖ours − golden‖₂ / ‖golden‖₂ over the finite golden values; infinity where one side is finite and the other is not, or
    /// where NaN and the infinities do not fall together. A golden of zeros gives the absolute distance.
    /// </summary>
    public static double L2(ReadOnlySpan<float> ours, ReadOnlySpan<float> golden)
    {
        Assert.Equal(golden.Length, ours.Length);
        var (error, norm) = (0.0, 0.0);
        for (var i = 0; i < golden.Length; i++)
        {
            if (float.IsFinite(golden[i]) && float.IsFinite(ours[i]))
            {
                var difference = (double)ours[i] - golden[i];
                error += difference * difference;
                norm += (double)golden[i] * golden[i];
            }
            else if (!golden[i].Equals(ours[i]))
            {
                return double.PositiveInfinity;
            }
        }

        return norm == 0 ? Math.Sqrt(error) : Math.Sqrt(error / norm);
    }
}
