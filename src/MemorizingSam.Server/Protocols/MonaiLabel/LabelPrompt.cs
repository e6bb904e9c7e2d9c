using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>All clicks for a label, in the order in which they are given to the model.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Clicks">Voxels of the volume as stored, and whether they lie in the object.</param>
internal sealed record LabelPrompt(string Label, IReadOnlyList<(VoxelPoint Voxel, bool IsPositive)> Clicks);
