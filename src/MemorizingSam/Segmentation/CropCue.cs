using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One prompt in the voxels of a crop.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Low">The click, or the box's lowest voxel along each axis.</param>
/// <param name="High">The click again, or the box's highest voxel.</param>
internal readonly record struct CropCue(CueKind Kind, VoxelPoint Low, VoxelPoint High);
