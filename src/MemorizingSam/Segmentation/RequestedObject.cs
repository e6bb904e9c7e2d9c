using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>An object to segment, by its prompts.</summary>
public sealed record RequestedObject
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>A mask file to go on from; null for none.</summary>
    public string? MaskPath { get; init; }

    /// <summary>Two opposite corners of a box around it, in mm RAS; null for none.</summary>
    public (WorldPoint Corner, WorldPoint Opposite)? Box { get; init; }

    /// <summary>Whether memories are asked where it is, before any prompt; <see cref="SegmentationRequest.MemoryPath"/> is then needed.</summary>
    public bool IsProposed { get; init; }

    /// <summary>Clicks in their order.</summary>
    public IReadOnlyList<RequestedClick> Clicks { get; init; } = [];
}
