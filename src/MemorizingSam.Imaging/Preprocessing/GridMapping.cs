using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>What a preprocessing step did to the lattice of a volume, and the way back.</summary>
/// <remarks>
/// Reorientation, resampling to a spacing, cropping and padding all keep voxel axes parallel, so each source axis depends on
/// one target axis alone. That makes mappings exact to compose and to undo, and lets one pass over the voxels do several
/// steps. The patient does not move: both lattices have the same world coordinates.
/// </remarks>
public sealed class GridMapping
{
    /// <summary>Largest error, in source voxels, at which two lattices count as axis-parallel or as voxel on voxel.</summary>
    private const double Tolerance = 1e-3;

    private readonly AxisMapping[] _axes;

    private GridMapping(VolumeGrid source, VolumeGrid target, AxisMapping[] axes)
        => (Source, Target, _axes) = (source, target, axes);

    /// <summary>The lattice that the step took.</summary>
    public VolumeGrid Source { get; }

    /// <summary>The lattice that the step made.</summary>
    public VolumeGrid Target { get; }

    /// <summary>Whether every target voxel is a source voxel or lies outside: nothing is interpolated, and the way back is exact.</summary>
    public bool IsExact => _axes.All(axis => axis.IsExact);

    /// <summary>How source axis 0, 1 or 2 depends on the target.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public AxisMapping this[int sourceAxis]
        => sourceAxis is >= 0 and < 3
            ? _axes[sourceAxis]
            : throw new ArgumentOutOfRangeException(nameof(sourceAxis), sourceAxis, "A volume has the axes 0, 1 and 2.");

    /// <summary>The step that changes nothing.</summary>
    public static GridMapping Identity(VolumeGrid grid) => Create(grid, grid.Shape, [new(0, 1, 0), new(1, 1, 0), new(2, 1, 0)]);

    /// <summary>The step between two lattices whose axes are parallel, or null if they are not.</summary>
    public static GridMapping? Between(VolumeGrid source, VolumeGrid target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var axes = new AxisMapping[3];
        var origin = source.Affine.ToVoxel(target.Affine.Origin);
        for (var a = 0; a < 3; a++)
        {
            var steps = Enumerable.Range(0, 3)
                .Select(t => source.Affine.ToVoxel(target.Affine.Origin + target.Affine[t])[a] - origin[a])
                .ToArray();
            var nearest = Array.IndexOf(steps, steps.MaxBy(Math.Abs));
            var drift = Enumerable.Range(0, 3).Where(t => t != nearest).Sum(t => Math.Abs(steps[t]) * target.Shape[t]);
            if (drift > Tolerance)
            {
                return null;
            }

            axes[a] = Snap(new AxisMapping(nearest, steps[nearest], origin[a]), target.Shape[nearest]);
        }

        return axes.Select(axis => axis.TargetAxis).Distinct().Count() == 3 ? new GridMapping(source, target, axes) : null;
    }

    /// <summary>Target position of a source position, in voxels.</summary>
    public VoxelPoint ToTarget(VoxelPoint source)
    {
        Span<double> target = stackalloc double[3];
        for (var a = 0; a < 3; a++)
        {
            target[_axes[a].TargetAxis] = _axes[a].ToTarget(source[a]);
        }

        return new VoxelPoint(target[0], target[1], target[2]);
    }

    /// <summary>Target position of a place in the patient.</summary>
    public VoxelPoint ToTarget(WorldPoint point) => Target.Affine.ToVoxel(point);

    /// <summary>Source position of a target position, in voxels.</summary>
    public VoxelPoint ToSource(VoxelPoint target)
        => new(SourceAlong(0, target), SourceAlong(1, target), SourceAlong(2, target));

    /// <summary>This step and the next one as one.</summary>
    /// <exception cref="ArgumentException">The next step does not begin where this one ends.</exception>
    public GridMapping Then(GridMapping next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Source != Target)
        {
            throw new ArgumentException(
                $"The next step begins at a lattice of {next.Source.Shape}, this one ends at another of {Target.Shape}.");
        }

        var axes = Array.ConvertAll(_axes, axis =>
        {
            var then = next._axes[axis.TargetAxis];
            return new AxisMapping(then.TargetAxis, axis.Scale * then.Scale, axis.ToSource(then.Offset));
        });
        return new GridMapping(Source, next.Target, axes);
    }

    /// <summary>The way back: the step from the target to the source.</summary>
    public GridMapping Inverse()
    {
        var axes = new AxisMapping[3];
        for (var a = 0; a < 3; a++)
        {
            axes[_axes[a].TargetAxis] = new AxisMapping(a, 1 / _axes[a].Scale, -_axes[a].Offset / _axes[a].Scale);
        }

        return new GridMapping(Target, Source, axes);
    }

    /// <summary>Builds a step from what it does along each source axis; the target's place in the patient follows.</summary>
    internal static GridMapping Create(VolumeGrid source, GridShape targetShape, AxisMapping[] axes)
    {
        var columns = new WorldVector[3];
        for (var a = 0; a < 3; a++)
        {
            columns[axes[a].TargetAxis] = axes[a].Scale * source.Affine[a];
        }

        var origin = source.Affine.ToWorld(new VoxelPoint(axes[0].Offset, axes[1].Offset, axes[2].Offset));
        var affine = new Affine(columns[0], columns[1], columns[2], origin);
        return new GridMapping(source, new VolumeGrid(targetShape, affine), axes);
    }

    private double SourceAlong(int axis, VoxelPoint target) => _axes[axis].ToSource(target[_axes[axis].TargetAxis]);

    /// <summary>Takes a mapping that is voxel on voxel but for rounding in the affines as exactly that.</summary>
    private static AxisMapping Snap(AxisMapping axis, int targetCount)
    {
        var (scale, offset) = (Math.Sign(axis.Scale), Math.Round(axis.Offset));
        var error = Math.Abs(axis.Offset - offset) + (Math.Abs(axis.Scale - scale) * targetCount);
        return error <= Tolerance ? new AxisMapping(axis.TargetAxis, scale, offset) : axis;
    }
}
