using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A place of which the user says whether it belongs to the object.</summary>
/// <param name="Position">The place, in mm RAS; from LPS with <see cref="WorldPoint.FromLps"/>.</param>
/// <param name="IsPositive">Whether it lies in the object.</param>
public readonly record struct Click(WorldPoint Position, bool IsPositive)
{
    /// <summary>A click inside the object.</summary>
    public static Click Positive(WorldPoint position) => new(position, IsPositive: true);

    /// <summary>A click outside the object.</summary>
    public static Click Negative(WorldPoint position) => new(position, IsPositive: false);

    /// <summary>A click on a voxel of a lattice, such as <see cref="SegmentationSession.Grid"/>.</summary>
    /// <param name="grid">The lattice that <paramref name="voxel"/> counts in.</param>
    /// <param name="voxel">The voxel.</param>
    /// <param name="isPositive">Whether it lies in the object.</param>
    public static Click AtVoxel(VolumeGrid grid, VoxelPoint voxel, bool isPositive = true)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new Click(grid.Affine.ToWorld(voxel), isPositive);
    }
}
