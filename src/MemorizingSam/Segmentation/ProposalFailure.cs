namespace MemorizingSam.Segmentation;

/// <summary>A volume that could not be looked at.</summary>
/// <param name="Case">Name of the volume's file without its ending.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record ProposalFailure(string Case, string Problem);
