using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>What <see cref="MemoryBenchmark"/> times.</summary>
public sealed record MemoryBenchmarkOptions
{
    /// <summary>Name of the preset; its weights are random, which costs the same time.</summary>
    public string Preset { get; init; } = "compact";

    /// <summary>Where to run; null for CUDA if there is a device, else the processor.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Rounds; each encodes the same crop once without and once with memories.</summary>
    public int Rounds { get; init; } = 20;

    /// <summary>Cases in the bank.</summary>
    public int Cases { get; init; } = 1_000;

    /// <summary>Recall keys of the search that is timed by itself.</summary>
    public int Keys { get; init; } = 100_000;

    /// <summary>How memories are recalled and used; mask-guided fusion gives the preset the weights it needs.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public void Validate()
    {
        Require(Rounds, nameof(Rounds));
        Require(Cases, nameof(Cases));
        Require(Keys, nameof(Keys));
        Recall.Validate();
    }

    /// <summary>The preset, with weights for memories if the fusion needs some.</summary>
    internal ModelOptions Model()
    {
        var model = ModelOptions.Preset(Preset);
        return Recall.Fusion == MemoryFusion.MaskGuided
            ? model with { Network = model.Network.WithMemory() }
            : model;
    }

    private static void Require(int value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentException($"{name} ({value}) must be at least 1.");
        }
    }
}
