namespace MemorizingSam.Segmentation;

/// <summary>What <see cref="ModelBenchmark"/> times.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Name of the preset; its weights are random, which costs the same time.</summary>
    public string Preset { get; init; } = "fastsam3d";

    /// <summary>Where to run; null for CUDA if there is a device, else the processor.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Rounds; each times every part once, between matrix products that tell how fast the machine is at that moment.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public void Validate()
    {
        if (Rounds < 1)
        {
            throw new ArgumentException($"Rounds ({Rounds}) must be at least 1.");
        }
    }
}
