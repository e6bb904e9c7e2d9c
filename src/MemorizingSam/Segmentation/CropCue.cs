using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One prompt in the voxels of a crop.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Low">The click, or the box's lowest voxel along each axis.</param>
/// <param name="High">The click again, or the box's highest voxel.</param>
internal readonly record struct CropCue(CueKind Kind, VoxelPoint Low, VoxelPoint High)
{
    /// <summary>The part of a box that a crop shows, which is what models are taught by; a click stays as it is.</summary>
    /// <param name="shape">Of the crop.</param>
    public CropCue ClippedTo(GridShape shape)
    {
        return Kind == CueKind.Box ? this with { Low = Inside(Low), High = Inside(High) } : this;

        VoxelPoint Inside(VoxelPoint point)
            => new(Math.Clamp(point.X, 0, shape.X - 1), Math.Clamp(point.Y, 0, shape.Y - 1), Math.Clamp(point.Z, 0, shape.Z - 1));
    }
}
