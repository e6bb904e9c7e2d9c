namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>A box.</summary>
/// <param name="BboxCoords">First index and the one after the last, along each axis of the image's array.</param>
/// <param name="IncludeInteraction">Whether it lies around the object.</param>
/// <param name="RunPrediction">Whether to answer with what changes.</param>
internal sealed record BoxRequest(double[][]? BboxCoords, bool? IncludeInteraction, bool RunPrediction = true);
