namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>A click.</summary>
/// <param name="Coordinates">Where, in the image's array.</param>
/// <param name="IncludeInteraction">Whether it lies in the object.</param>
/// <param name="RunPrediction">Whether to answer with what changes; otherwise it waits for the next prompt that does.</param>
internal sealed record PointRequest(double[]? Coordinates, bool? IncludeInteraction, bool RunPrediction = true);
