using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What a user can prompt with.</summary>
/// <param name="Points">Clicks.</param>
/// <param name="Bbox2d">Boxes in a slice.</param>
/// <param name="Bbox3d">Boxes.</param>
/// <param name="Scribble">Scribbles.</param>
/// <param name="Lasso">Areas within a line.</param>
internal sealed record SupportedInteractions(
    bool Points,
    [property: JsonPropertyName("bbox2d")] bool Bbox2d,
    [property: JsonPropertyName("bbox3d")] bool Bbox3d,
    bool Scribble,
    bool Lasso);
