namespace MemorizingSam.Imaging.Datasets;

/// <summary>Smallest, middle and largest of some numbers.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Median">The middle one; of an even number of numbers the mean of the two in the middle.</param>
/// <param name="Max">The largest.</param>
public sealed record NumberRange(double Min, double Median, double Max)
{
    /// <summary>The range of some numbers; null if there is none.</summary>
    internal static NumberRange? Of(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted.Length == 0
            ? null
            : new NumberRange(sorted[0], (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[^1]);
    }
}
