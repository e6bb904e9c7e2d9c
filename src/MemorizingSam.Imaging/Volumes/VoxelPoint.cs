namespace MemorizingSam.Imaging.Volumes;

/// <summary>A place in a volume, in voxels; (0, 0, 0) is the centre of the first voxel.</summary>
/// <param name="X">Position along the first axis, in voxels.</param>
/// <param name="Y">Position along the second axis, in voxels.</param>
/// <param name="Z">Position along the third axis, in voxels.</param>
public readonly record struct VoxelPoint(double X, double Y, double Z)
{
    /// <summary>Position along axis 0, 1 or 2, in voxels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A voxel point has the axes 0, 1 and 2."),
    };
}
