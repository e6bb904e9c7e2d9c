namespace MemorizingSam.Evaluation;

/// <summary>Means over results, and how far they would vary with other patients of the same kind.</summary>
/// <remarks>
/// Patients are drawn with replacement, each with all of its results, since results of one patient depend on each other (Efron, 1979;
/// percentile interval). Every call draws the same patients in the same order, so that differences between numbers are not drawn.
/// </remarks>
/// <param name="seed">Seeds the drawing.</param>
/// <param name="resamples">How often as many patients are drawn as there are.</param>
internal sealed class PatientBootstrap(int seed, int resamples)
{
    private const double OutsideShare = 0.05;

    /// <summary>Mean over categories of the mean in each; of one category, its mean.</summary>
    /// <param name="values">The results.</param>
    public ValueSummary Summarise(IReadOnlyCollection<(string Patient, string Category, double Value)> values)
    {
        var finite = values.Where(value => double.IsFinite(value.Value)).ToArray();
        if (finite.Length == 0)
        {
            return new ValueSummary(double.NaN, double.NaN, double.NaN, 0, values.Count);
        }

        var (mean, drawn) = Means(finite);
        Array.Sort(drawn);
        return new ValueSummary(
            mean,
            Quantile(drawn, OutsideShare / 2),
            Quantile(drawn, 1 - (OutsideShare / 2)),
            finite.Length,
            values.Count - finite.Length);
    }

    /// <summary>One mean as a share of another, both over the same results and the same drawn patients.</summary>
    /// <param name="values">Part and whole of each result.</param>
    /// <returns>NaN where the whole is 0.</returns>
    public ValueSummary SummariseShare(IReadOnlyCollection<(string Patient, string Category, double Part, double Whole)> values)
    {
        var finite = values.Where(value => double.IsFinite(value.Part) && double.IsFinite(value.Whole)).ToArray();
        var infinite = values.Count - finite.Length;
        if (finite.Length == 0)
        {
            return new ValueSummary(double.NaN, double.NaN, double.NaN, 0, infinite);
        }

        var (part, parts) = Means([.. finite.Select(value => (value.Patient, value.Category, value.Part))]);
        var (whole, wholes) = Means([.. finite.Select(value => (value.Patient, value.Category, value.Whole))]);
        double[] shares = [.. parts.Zip(wholes, (some, all) => some / all).Where(double.IsFinite).Order()];
        return whole == 0 || shares.Length == 0
            ? new ValueSummary(double.NaN, double.NaN, double.NaN, finite.Length, infinite)
            : new ValueSummary(
                part / whole, Quantile(shares, OutsideShare / 2), Quantile(shares, 1 - (OutsideShare / 2)), finite.Length, infinite);
    }

    /// <summary>The mean of all, and that of each draw.</summary>
    private (double All, double[] Drawn) Means((string Patient, string Category, double Value)[] finite)
    {
        var categories = finite.Select(value => value.Category).Distinct().Order(StringComparer.Ordinal).ToArray();
        var patients = finite.GroupBy(value => value.Patient, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Sums(categories.Length).Add(group.Select(
                value => (Array.BinarySearch(categories, value.Category, StringComparer.Ordinal), value.Value))))
            .ToArray();
        var random = new Random(seed);
        var means = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            var drawn = new Sums(categories.Length);
            for (var j = 0; j < patients.Length; j++)
            {
                drawn.Add(patients[random.Next(patients.Length)]);
            }

            means[i] = drawn.Mean();
        }

        var all = new Sums(categories.Length);
        Array.ForEach(patients, patient => all.Add(patient));
        return (all.Mean(), means);
    }

    /// <summary>Between the two nearest ranks, in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Sums and counts by category.</summary>
    private sealed class Sums(int categories)
    {
        private readonly double[] _sums = new double[categories];
        private readonly int[] _counts = new int[categories];

        public Sums Add(IEnumerable<(int Category, double Value)> values)
        {
            foreach (var (category, value) in values)
            {
                _sums[category] += value;
                _counts[category]++;
            }

            return this;
        }

        public void Add(Sums other)
        {
            for (var i = 0; i < _sums.Length; i++)
            {
                _sums[i] += other._sums[i];
                _counts[i] += other._counts[i];
            }
        }

        /// <summary>Over the categories that occur; a draw may leave out all patients that have one.</summary>
        public double Mean()
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < _sums.Length; i++)
            {
                if (_counts[i] > 0)
                {
                    sum += _sums[i] / _counts[i];
                    count++;
                }
            }

            return sum / count;
        }
    }
}
