using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>What memory costs, in milliseconds and bytes.</summary>
public sealed record MemoryBenchmarkReport
{
    /// <summary>Cases in the bank.</summary>
    public required int Cases { get; init; }

    /// <summary>Cases that each crop was given; k in the paper.</summary>
    public required int Recalled { get; init; }

    /// <summary>How they were blended.</summary>
    public required MemoryFusion Fusion { get; init; }

    /// <summary>Size of the bank on disk.</summary>
    public required long BankBytes { get; init; }

    /// <summary>What an open bank and its index keep in memory; the rest stays in files.</summary>
    public required long OpenBytes { get; init; }

    /// <summary>One crop without memories: median.</summary>
    public required double WithoutMs { get; init; }

    /// <summary>The same crop with memories, search, reading and registration included, until a decoder could answer: median.</summary>
    public required double WithMs { get; init; }

    /// <summary>Median of the rounds' ratios: each round has one speed of the machine.</summary>
    public required double WithToWithout { get; init; }

    /// <summary>A case from volume and mask to its place on the disk: median.</summary>
    public required double AddMs { get; init; }

    /// <summary>Voxels of the volume that was memorised.</summary>
    public required string AddedShape { get; init; }

    /// <summary>The search by itself, among more keys.</summary>
    public required RecallBenchmark Search { get; init; }
}
