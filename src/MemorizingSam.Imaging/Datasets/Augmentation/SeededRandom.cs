namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>
/// Random numbers that depend on a seed and a step alone: not on the .NET version, the machine, or what other steps drew.
/// </summary>
/// <remarks>
/// Source: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the state grows by the golden gamma, and each output is a mix of it.
/// The state begins at <c>mix(mix(mix(seed + γ) ^ step + γ) ^ purpose + γ)</c>, where mix is SplitMix64's own output function;
/// for one seed different steps begin at different states. Whole numbers and uniform ones are exact integer arithmetic.
/// </remarks>
public sealed class SeededRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    /// <summary>Standard deviation of the sum of four uniform 16-bit numbers: √(4 · (65536² − 1) / 12).</summary>
    private const double FourLanesDeviation = 37837.2268;

    private const double FourLanesMean = 4 * 65535 / 2.0;

    private ulong _state;

    /// <summary>Begins the stream of one step.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="step">Number of the step, or of the sample.</param>
    /// <param name="purpose">
    /// Tells streams of one step apart, so that a change in one does not shift the draws of another.
    /// </param>
    public SeededRandom(long seed, long step, int purpose = 0)
        : this(Mix((Mix((Mix((ulong)seed + GoldenGamma) ^ (ulong)step) + GoldenGamma) ^ (uint)purpose) + GoldenGamma))
    {
    }

    private SeededRandom(ulong state) => _state = state;

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += GoldenGamma);

    /// <summary>A number from 0 up to but not 1, in steps of 2⁻⁵³.</summary>
    public double NextShare() => (long)(NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number between two others.</summary>
    public double Between(double low, double high) => low + (NextShare() * (high - low));

    /// <summary>A factor from <c>1 / (1 + reach)</c> to <c>1 + reach</c>; a half and a double are equally likely.</summary>
    public double FactorWithin(double reach) => Math.Exp(Between(-1, 1) * Math.Log(1 + reach));

    /// <summary>A whole number from 0 up to but not <paramref name="count"/>; none is favoured by more than 2⁻³².</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)Math.BigMul(NextBits(), (ulong)count, out _);
    }

    /// <summary>The number of a step, for streams that begin at one: 0 or more.</summary>
    public long NextStep() => (long)(NextBits() >> 1);

    /// <summary>True in a share of all draws.</summary>
    public bool Chance(double share) => NextShare() < share;

    /// <summary>
    /// A number of mean 0 and standard deviation 1, bell-shaped, never beyond ±3.47: the sum of four uniform 16-bit numbers.
    /// </summary>
    /// <remarks>A quarter of the time of a logarithm and a cosine, whose last digits would depend on the machine.</remarks>
    public double NextBell()
    {
        var bits = NextBits();
        var sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return ((int)sum - FourLanesMean) * (1 / FourLanesDeviation);
    }

    /// <summary>A stream that begins at a state of SplitMix64, to compare with published numbers.</summary>
    internal static SeededRandom FromState(ulong state) => new(state);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
