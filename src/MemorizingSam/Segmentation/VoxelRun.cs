namespace MemorizingSam.Segmentation;

/// <summary>Neighbouring voxels of one kind along x.</summary>
/// <param name="Start">First voxel along x.</param>
/// <param name="End">The voxel after the last.</param>
/// <param name="Y">Position along y.</param>
/// <param name="Z">Position along z.</param>
/// <param name="Kind">What the voxels are; never 0.</param>
internal readonly record struct VoxelRun(int Start, int End, int Y, int Z, byte Kind)
{
    /// <summary>Number of voxels.</summary>
    public int Length => End - Start;
}
