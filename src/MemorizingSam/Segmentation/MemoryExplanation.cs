using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>What memories did for one object's mask.</summary>
internal sealed record MemoryExplanation
{
    /// <summary>The object.</summary>
    public required string ObjectName { get; init; }

    /// <summary>By what memories were recalled: the object's name at its last prompt.</summary>
    public required string Category { get; init; }

    /// <summary>The memories that its home crop's answers were given, nearest first.</summary>
    public required IReadOnlyList<RecalledCase> Recalled { get; init; }

    /// <summary>Where the home crop looked in them; null if there were none, or one was erased since.</summary>
    public required CropAttention? Attention { get; init; }

    /// <summary>The step from the volume to the tokens of the home crop; null without <see cref="Attention"/>.</summary>
    public required GridMapping? ToTokens { get; init; }

    /// <summary>The mask.</summary>
    public required Volume<byte> With { get; init; }

    /// <summary>The mask that the same prompts give without a memory; what was proposed is asked for in the crop where it was found.</summary>
    public required Volume<byte> Without { get; init; }

    /// <summary>Why the mask is empty whatever the model; null if it was asked.</summary>
    public required string? EmptyReason { get; init; }
}
