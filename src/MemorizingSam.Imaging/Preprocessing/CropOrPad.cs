using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Cuts a box of a fixed size out of a lattice, around a point or a mask; where it reaches outside, the lattice is padded.</summary>
/// <remarks>
/// Source: torchio 0.20.4, CropOrPad with a mask, to the voxel (REFERENCE §6.1); goldens in preprocess.json. Differs: the box can
/// also be placed by a click, which the published protocol cannot, as it looks at the label (defect P4).
/// </remarks>
public static class CropOrPad
{
    /// <summary>A box around the voxel nearest to a point; an even box has that voxel just behind its middle.</summary>
    /// <exception cref="ArgumentException">The size is not positive, or the point not finite.</exception>
    public static GridMapping AroundPoint(VolumeGrid grid, VoxelPoint point, GridShape size)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (!(Math.Abs(point.X) < int.MaxValue && Math.Abs(point.Y) < int.MaxValue && Math.Abs(point.Z) < int.MaxValue))
        {
            throw new ArgumentException($"A crop needs a finite centre, got {point}.");
        }

        return Around(grid, axis => Math.Floor(point[axis] + 0.5) + 0.5, size);
    }

    /// <summary>A box around the middle of a mask's foreground; around the middle of the volume if the mask is empty.</summary>
    /// <param name="mask">A volume; voxels other than 0 are foreground.</param>
    /// <param name="size">Voxels of the box along each axis.</param>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public static GridMapping AroundMask(Volume mask, GridShape size)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return VoxelBox.OfForeground(mask) is { } box ? AroundBox(mask.Grid, box, size) : AroundCentre(mask.Grid, size);
    }

    /// <summary>A box around the middle of another box.</summary>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public static GridMapping AroundBox(VolumeGrid grid, VoxelBox box, GridShape size)
    {
        ArgumentNullException.ThrowIfNull(grid);
        double[] centre =
        [
            (box.First.X + (double)box.End.X) / 2,
            (box.First.Y + (double)box.End.Y) / 2,
            (box.First.Z + (double)box.End.Z) / 2,
        ];
        return Around(grid, axis => centre[axis], size);
    }

    /// <summary>A box around the middle of the volume; what does not halve is cut from, or added to, the beginning.</summary>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public static GridMapping AroundCentre(VolumeGrid grid, GridShape size)
    {
        ArgumentNullException.ThrowIfNull(grid);

        // torchio: ceil(n / 2) at the beginning, whether n voxels are cut or added.
        int Begin(int axis)
        {
            var surplus = grid.Shape[axis] - size[axis];
            return surplus >= 0 ? (surplus + 1) / 2 : -((1 - surplus) / 2);
        }

        return At(grid, Begin(0), Begin(1), Begin(2), size);
    }

    /// <summary>A box that begins at a voxel, which may lie outside.</summary>
    /// <exception cref="ArgumentException">The size is not positive.</exception>
    public static GridMapping At(VolumeGrid grid, int beginX, int beginY, int beginZ, GridShape size)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (size.X < 1 || size.Y < 1 || size.Z < 1)
        {
            throw new ArgumentException($"A crop needs at least one voxel along each axis, got {size}.");
        }

        return GridMapping.Create(grid, size, [new(0, 1, beginX), new(1, 1, beginY), new(2, 1, beginZ)]);
    }

    /// <param name="grid">The lattice to cut from.</param>
    /// <param name="centre">Middle of the box along an axis, counted at voxel edges: voxel i reaches from i to i + 1.</param>
    /// <param name="size">Voxels of the box along each axis.</param>
    private static GridMapping Around(VolumeGrid grid, Func<int, double> centre, GridShape size)
    {
        int Begin(int axis)
        {
            // An even box has its middle between two voxels, an odd one on a voxel; else torchio moves the box half a voxel down.
            var isBetweenVoxels = centre(axis) == Math.Floor(centre(axis));
            var isEven = size[axis] % 2 == 0;
            var middle = isEven == isBetweenVoxels ? centre(axis) : centre(axis) - 0.5;
            return (int)(middle - (size[axis] / 2.0));
        }

        return At(grid, Begin(0), Begin(1), Begin(2), size);
    }
}
