using System.Numerics;

namespace MemorizingSam.Imaging.Volumes;

/// <summary>A 3D image whose voxels are of type <typeparamref name="T"/>.</summary>
/// <typeparam name="T">One of the ten types of <see cref="Volumes.VoxelType"/>.</typeparam>
public sealed class Volume<T> : Volume
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private readonly T[] _voxels;

    /// <summary>Takes over an array of voxels; it is not copied.</summary>
    /// <param name="grid">Shape and place of the voxels.</param>
    /// <param name="voxels">Stored voxels, x fastest, then y, then z.</param>
    /// <exception cref="ArgumentException">The array's length is not the grid's number of voxels.</exception>
    public Volume(VolumeGrid grid, T[] voxels)
        : this(grid, voxels, ValueScale.Identity)
    {
    }

    /// <summary>Takes over an array of voxels that have a scale; it is not copied.</summary>
    /// <param name="grid">Shape and place of the voxels.</param>
    /// <param name="voxels">Stored voxels, x fastest, then y, then z.</param>
    /// <param name="scale">How stored voxels become real values.</param>
    /// <exception cref="ArgumentException">The array's length is not the grid's number of voxels.</exception>
    public Volume(VolumeGrid grid, T[] voxels, ValueScale scale)
        : base(grid, scale)
    {
        ArgumentNullException.ThrowIfNull(voxels);
        if (voxels.LongLength != grid.Shape.VoxelCount)
        {
            throw new ArgumentException(
                $"A grid of {grid.Shape} needs {grid.Shape.VoxelCount} voxels, got an array of {voxels.LongLength}.");
        }

        _voxels = voxels;
    }

    /// <inheritdoc/>
    public override VoxelType VoxelType => VoxelTypes.Of<T>();

    /// <summary>Stored voxels, x fastest, then y, then z.</summary>
    public Span<T> Voxels => _voxels;

    /// <summary>The same voxels for code that runs on several threads.</summary>
    public Memory<T> Memory => _voxels;

    /// <summary>One stored voxel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The voxel lies outside the volume.</exception>
    public T this[int x, int y, int z]
    {
        get => _voxels[IndexOf(x, y, z)];
        set => _voxels[IndexOf(x, y, z)] = value;
    }

    /// <inheritdoc/>
    public override double ValueAt(int x, int y, int z) => Scale.Apply(double.CreateChecked(this[x, y, z]));

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IVolumeVisitor<TResult> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Visit(this);
    }

    private int IndexOf(int x, int y, int z)
    {
        var shape = Grid.Shape;
        if ((uint)x >= (uint)shape.X || (uint)y >= (uint)shape.Y || (uint)z >= (uint)shape.Z)
        {
            throw new ArgumentOutOfRangeException(nameof(x), $"Voxel ({x}, {y}, {z}) lies outside the volume of {shape}.");
        }

        // A volume's voxels fit one array, so the index fits an int.
        return x + (shape.X * (y + (shape.Y * z)));
    }
}
