namespace MemorizingSam.Segmentation;

/// <summary>Where a crop lies: its first voxel on the canonical lattice of a spacing; it may begin outside the volume.</summary>
/// <param name="SpacingMm">Edge of a voxel of the crop.</param>
/// <param name="X">First voxel along x.</param>
/// <param name="Y">First voxel along y.</param>
/// <param name="Z">First voxel along z.</param>
internal readonly record struct CropPlace(double SpacingMm, int X, int Y, int Z)
{
    /// <summary>First voxel along axis 0, 1 or 2.</summary>
    public int this[int axis] => axis switch { 0 => X, 1 => Y, _ => Z };
}
