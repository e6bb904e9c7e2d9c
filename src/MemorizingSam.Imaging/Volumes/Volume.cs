namespace MemorizingSam.Imaging.Volumes;

/// <summary>A 3D image: voxels in the type they were stored in, their lattice in the patient, and their scale.</summary>
/// <remarks>Voxels lie in memory with x fastest, then y, then z, as NIfTI, NRRD and MetaImage files hold them.</remarks>
public abstract class Volume
{
    private protected Volume(VolumeGrid grid, ValueScale scale)
    {
        ArgumentNullException.ThrowIfNull(grid);
        (Grid, Scale) = (grid, scale);
    }

    /// <summary>Shape and place of the voxels.</summary>
    public VolumeGrid Grid { get; }

    /// <summary>How stored voxels become real values (HU in a CT).</summary>
    public ValueScale Scale { get; }

    /// <summary>Number type of the stored voxels.</summary>
    public abstract VoxelType VoxelType { get; }

    /// <summary>Bytes that the voxels take in memory.</summary>
    public long SizeInBytes => Grid.Shape.VoxelCount * VoxelType.SizeInBytes();

    /// <summary>Real value of one voxel, scaled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel lies outside the volume.</exception>
    public abstract double ValueAt(int x, int y, int z);

    /// <summary>Runs a visitor on this volume with its number type.</summary>
    public abstract TResult Accept<TResult>(IVolumeVisitor<TResult> visitor);
}
