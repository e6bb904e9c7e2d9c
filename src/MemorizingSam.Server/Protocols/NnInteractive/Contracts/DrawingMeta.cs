namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What comes in a header beside a scribble or lasso.</summary>
/// <param name="IncludeInteraction">Whether it lies in the object.</param>
/// <param name="RunPrediction">Whether to answer with what changes.</param>
/// <param name="InteractionBbox">The part of the image that the drawing is of; none for all of it.</param>
internal sealed record DrawingMeta(bool? IncludeInteraction, bool RunPrediction = true, double[][]? InteractionBbox = null);
