namespace MemorizingSam.Imaging.Volumes;

/// <summary>Number of voxels along each axis of a volume.</summary>
/// <param name="X">Voxels along the first axis, the one that varies fastest in memory.</param>
/// <param name="Y">Voxels along the second axis.</param>
/// <param name="Z">Voxels along the third axis.</param>
public readonly record struct GridShape(int X, int Y, int Z)
{
    /// <summary>Number of voxels of the whole grid.</summary>
    public long VoxelCount => (long)X * Y * Z;

    /// <summary>Voxels along axis 0, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public int this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{X}×{Y}×{Z}";
}
