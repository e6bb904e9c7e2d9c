namespace MemorizingSam.Memory;

/// <summary>How much each recalled memory counts.</summary>
/// <remarks>
/// Source: Memorizing SAM (arXiv 2412.13908): w_j = (1/d_j) / Σ_i 1/d_i with d the squared L2 distance, as the paper means it. Differs
/// from the reference code, whose weights grow with the distance (REFERENCE M2) and vanish for a distance of 0 (M4).
/// </remarks>
public static class RecallWeights
{
    /// <summary>
    /// Stands for a smaller distance. Far below what two different cases have, so an exact duplicate takes all the weight, and
    /// duplicates share it.
    /// </summary>
    public const double Epsilon = 1e-12;

    /// <summary>Weights that sum to 1; none for no memory.</summary>
    /// <param name="distancesSquared">Squared L2 distances, finite and not negative.</param>
    /// <returns>A weight for each, in the same order.</returns>
    /// <exception cref="ArgumentException">A distance is negative, NaN or infinite.</exception>
    public static double[] Of(ReadOnlySpan<double> distancesSquared)
    {
        var shares = new double[distancesSquared.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = Share(distancesSquared[i]);
        }

        return Normalised(shares);
    }

    /// <summary>The same, each share multiplied by the weight that a user gave the case.</summary>
    /// <param name="cases">What was recalled.</param>
    /// <returns>A weight for each, in the same order; they sum to 1.</returns>
    public static double[] OfCases(IReadOnlyList<RecalledCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        return Normalised([.. cases.Select(one => one.WeightOfCase * Share(one.DistanceSquared))]);
    }

    private static double Share(double distanceSquared)
        => double.IsFinite(distanceSquared) && distanceSquared >= 0
            ? 1 / Math.Max(distanceSquared, Epsilon)
            : throw new ArgumentException($"A squared distance ({distanceSquared}) must be finite and not negative.");

    private static double[] Normalised(double[] shares)
    {
        var sum = shares.Sum();
        return Array.ConvertAll(shares, share => share / sum);
    }
}
