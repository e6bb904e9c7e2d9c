namespace MemorizingSam.Imaging.Datasets;

/// <summary>How much of one label a case holds.</summary>
/// <param name="Name">The label.</param>
/// <param name="Voxels">Its voxels.</param>
/// <param name="Ml">Its volume, in ml.</param>
public sealed record CaseLabelReport(string Name, int Voxels, double Ml);
