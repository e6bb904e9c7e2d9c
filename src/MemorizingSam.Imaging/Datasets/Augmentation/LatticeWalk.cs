using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>Where the voxels of one lattice lie in another, whatever angle is between them.</summary>
internal sealed class LatticeWalk
{
    /// <summary>Keeps the upper one of two neighbouring voxels inside, rounding included.</summary>
    private const double Margin = 1e-6;

    private readonly VoxelPoint _origin;
    private readonly VoxelPoint _stepY;
    private readonly VoxelPoint _stepZ;

    /// <summary>Compares two lattices.</summary>
    /// <param name="source">The lattice to sample.</param>
    /// <param name="target">The lattice to sample on.</param>
    public LatticeWalk(VolumeGrid source, VolumeGrid target)
    {
        var affine = target.Affine;
        _origin = source.Affine.ToVoxel(affine.Origin);
        (StepX, _stepY, _stepZ) = (Step(affine.AxisX), Step(affine.AxisY), Step(affine.AxisZ));
        Count = target.Shape.X;

        VoxelPoint Step(WorldVector axis)
        {
            var there = source.Affine.ToVoxel(affine.Origin + axis);
            return new VoxelPoint(there.X - _origin.X, there.Y - _origin.Y, there.Z - _origin.Z);
        }
    }

    /// <summary>Source step from one target voxel to the next along x, in voxels.</summary>
    public VoxelPoint StepX { get; }

    /// <summary>Target voxels of a line.</summary>
    public int Count { get; }

    /// <summary>Source position of the first voxel of the target line at (y, z).</summary>
    public VoxelPoint LineStart(int y, int z) => new(
        _origin.X + (y * _stepY.X) + (z * _stepZ.X),
        _origin.Y + (y * _stepY.Y) + (z * _stepZ.Y),
        _origin.Z + (y * _stepY.Z) + (z * _stepZ.Z));

    /// <summary>The part of a line whose voxels have all eight neighbours in a box.</summary>
    /// <param name="start">Position of the line's first voxel, in voxels of the box.</param>
    /// <param name="box">Voxels of the box.</param>
    public (int Begin, int End) Inside(VoxelPoint start, GridShape box)
    {
        var (begin, end) = (0, Count);
        for (var axis = 0; axis < 3; axis++)
        {
            var (low, high) = Between(start[axis], StepX[axis], box[axis] - 1 - Margin);
            (begin, end) = (Math.Max(begin, low), Math.Min(end, high));
        }

        return begin < end ? (begin, end) : (Count, Count);
    }

    private (int Begin, int End) Between(double start, double step, double last)
    {
        if (last < 0 || (step == 0 && (start < 0 || start > last)))
        {
            return (Count, 0);
        }

        if (step == 0)
        {
            return (0, Count);
        }

        var (a, b) = (-start / step, (last - start) / step);
        var (first, end) = (Math.Ceiling(Math.Min(a, b)), Math.Floor(Math.Max(a, b)) + 1);
        return ((int)Math.Clamp(first, 0, Count), (int)Math.Clamp(end, 0, Count));
    }
}
