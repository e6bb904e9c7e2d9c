namespace MemorizingSam.Imaging.Datasets.Loading;

/// <summary>How much is made ahead of the one who takes it.</summary>
public sealed record PrefetchOptions
{
    /// <summary>
    /// Samples made at once, each on one thread; at least 1. By default one core is left to the one who takes them.
    /// </summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>
    /// Samples that may be finished or under way beyond the one taken last; at least 1. They are what the memory bound counts.
    /// </summary>
    public int Ahead { get; init; } = 2 * Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Checks each field.</summary>
    /// <exception cref="ArgumentException">A number is not positive.</exception>
    public void Validate()
    {
        if (Workers < 1 || Ahead < 1)
        {
            throw new ArgumentException($"Workers ({Workers}) and Ahead ({Ahead}) must be at least 1.");
        }
    }
}
