namespace MemorizingSam.Model;

/// <summary>The memories that a batch of crops is given at one block, and how they are blended.</summary>
/// <remarks>Source: Memorizing SAM, section 2; reference code ImageEncoder3D_m.py. Tensors belong to whoever made the recall.</remarks>
public sealed record Recall
{
    /// <summary>No memories: the plain encoder.</summary>
    public static Recall None { get; } = new() { Block = -1, Fusion = MemoryFusion.Paper, LocalRatio = 1, Memories = null };

    /// <summary>Index of the block that blends them, from 0; it must attend to the whole grid.</summary>
    public required int Block { get; init; }

    /// <summary>How they are blended.</summary>
    public required MemoryFusion Fusion { get; init; }

    /// <summary>Share of local attention, 0 to 1; not used by <see cref="MemoryFusion.MaskGuided"/>, which learned it.</summary>
    public double LocalRatio { get; init; } = 0.3;

    /// <summary>Memory tokens that each query attends to in each head, of <see cref="MemoryFusion.NearestTokens"/>; at least 1.</summary>
    public int NearestTokens { get; init; } = 32;

    /// <summary>The memories; null for none.</summary>
    public required RecalledMemories? Memories { get; init; }

    /// <summary>Whether the block attends as if there were no memories.</summary>
    public bool IsNone => Memories is null || Memories.Count == 0;
}
