namespace MemorizingSam.Segmentation;

/// <summary>One object to segment.</summary>
public sealed record ObjectRequest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Clicks and boxes, in the order in which the user gave them.</summary>
    public IReadOnlyList<ObjectPrompt> Prompts { get; init; } = [];

    /// <summary>A mask of the object on the input's lattice to go on from.</summary>
    public string? MaskPath { get; init; }
}
