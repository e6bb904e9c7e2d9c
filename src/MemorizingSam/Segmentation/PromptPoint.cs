using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A place as a user gives it: three numbers, and what they count.</summary>
/// <param name="Space">What the numbers count.</param>
/// <param name="First">To the right (RAS), to the left (LPS), or along the first voxel axis.</param>
/// <param name="Second">To the front (RAS), to the back (LPS), or along the second voxel axis.</param>
/// <param name="Third">Upwards (RAS and LPS), or along the third voxel axis.</param>
public readonly record struct PromptPoint(PointSpace Space, double First, double Second, double Third)
{
    /// <summary>The place in the patient.</summary>
    /// <param name="grid">The lattice whose voxels are meant by <see cref="PointSpace.Voxel"/>.</param>
    public WorldPoint ToWorld(VolumeGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return Space switch
        {
            PointSpace.Ras => new WorldPoint(First, Second, Third),
            PointSpace.Lps => WorldPoint.FromLps(First, Second, Third),
            _ => grid.Affine.ToWorld(new VoxelPoint(First, Second, Third)),
        };
    }
}
