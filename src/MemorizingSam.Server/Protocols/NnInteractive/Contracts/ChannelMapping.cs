using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>Input channels of nnInteractive's own network, which clients ask for by name and do not use.</summary>
/// <param name="PrevSeg">Of the mask before.</param>
/// <param name="Bbox2d">Of boxes in a slice, inside and outside.</param>
/// <param name="Bbox3d">Of boxes.</param>
/// <param name="Lasso">Of lassos.</param>
/// <param name="Points">Of clicks.</param>
/// <param name="Scribble">Of scribbles.</param>
internal sealed record ChannelMapping(
    int PrevSeg,
    [property: JsonPropertyName("bbox2d")] int[] Bbox2d,
    [property: JsonPropertyName("bbox3d")] int[] Bbox3d,
    int[] Lasso,
    int[] Points,
    int[] Scribble);
