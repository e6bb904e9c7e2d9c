using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A click as a user names it before the volume is read: in mm or in voxels.</summary>
public sealed record RequestedClick
{
    private RequestedClick(WorldPoint? position, VoxelPoint? voxel, bool isPositive)
        => (Position, Voxel, IsPositive) = (position, voxel, isPositive);

    /// <summary>The place in mm RAS; null if it is given in voxels.</summary>
    public WorldPoint? Position { get; }

    /// <summary>The place in voxels of the input; null if it is given in mm.</summary>
    public VoxelPoint? Voxel { get; }

    /// <summary>Whether it lies in the object.</summary>
    public bool IsPositive { get; }

    /// <summary>A click in mm RAS.</summary>
    public static RequestedClick At(WorldPoint position, bool isPositive = true) => new(position, null, isPositive);

    /// <summary>A click in voxels of the input.</summary>
    public static RequestedClick AtVoxel(VoxelPoint voxel, bool isPositive = true) => new(null, voxel, isPositive);

    internal Click On(VolumeGrid grid)
        => Position is { } position ? new Click(position, IsPositive) : Click.AtVoxel(grid, Voxel!.Value, IsPositive);
}
