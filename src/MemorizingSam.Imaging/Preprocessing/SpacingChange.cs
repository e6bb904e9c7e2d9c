using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Finer or coarser voxels over the same field of view.</summary>
public static class SpacingChange
{
    /// <summary>Spacings that differ by less than this share are one spacing, and nothing is interpolated.</summary>
    private const double SameSpacing = 1e-6;

    /// <summary>The step to a spacing; the centre of the field of view stays where it is.</summary>
    /// <param name="grid">The lattice to change.</param>
    /// <param name="spacing">Distance between voxel centres along each axis of the lattice, in mm.</param>
    /// <exception cref="ArgumentException">A spacing is not positive, or so small that the volume would have too many voxels.</exception>
    public static GridMapping To(VolumeGrid grid, SpacingMm spacing)
    {
        ArgumentNullException.ThrowIfNull(grid);
        spacing.Validate();
        var (x, y, z) = (Along(0), Along(1), Along(2));
        if ((double)x.Count * y.Count * z.Count > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A spacing of ({spacing.X}, {spacing.Y}, {spacing.Z}) mm would make more than {Array.MaxLength} voxels "
                + $"of this volume of {grid.Shape}; choose a coarser one.");
        }

        return GridMapping.Create(grid, new GridShape((int)x.Count, (int)y.Count, (int)z.Count), [x.Axis, y.Axis, z.Axis]);

        (double Count, AxisMapping Axis) Along(int axis)
        {
            var scale = spacing[axis] / grid.Spacing[axis];
            if (Math.Abs(scale - 1) < SameSpacing)
            {
                return (grid.Shape[axis], new AxisMapping(axis, 1, 0));
            }

            var count = Math.Max(1, Math.Round(grid.Shape[axis] / scale, MidpointRounding.AwayFromZero));
            return (count, new AxisMapping(axis, scale, (grid.Shape[axis] - 1 - (scale * (count - 1))) / 2));
        }
    }
}
