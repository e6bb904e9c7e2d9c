namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What comes in a header beside a mask to begin from.</summary>
/// <param name="RunPrediction">Whether the mask is to be refined at once.</param>
/// <param name="OverrideCapabilityChecks">Whether not to be told that it cannot be.</param>
internal sealed record InitialSegMeta(bool RunPrediction = false, bool OverrideCapabilityChecks = false);
