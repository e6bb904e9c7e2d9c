using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What goes in a header beside the changed part of a mask.</summary>
/// <param name="RanPrediction">Whether anything was done.</param>
/// <param name="Bbox">What part changed; null if nothing did.</param>
/// <param name="Dtype">Type of the numbers in the body.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record PredictionMeta(
    bool RanPrediction,
    int[][]? Bbox,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dtype = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[]? Shape = null);
