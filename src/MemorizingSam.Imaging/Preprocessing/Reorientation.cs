using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Flips and swaps of axes, so that a volume has another orientation; no voxel value changes.</summary>
/// <remarks>Source: torchio's ToCanonical, that is nibabel's <c>as_closest_canonical</c>, for any of the 48 orientations.</remarks>
public static class Reorientation
{
    /// <summary>The step to RAS, in which the models see volumes. An oblique volume stays oblique.</summary>
    public static GridMapping ToCanonical(VolumeGrid grid) => To(grid, Orientation.Ras);

    /// <summary>The step to an orientation.</summary>
    public static GridMapping To(VolumeGrid grid, Orientation orientation)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var current = grid.Orientation;
        var axes = new AxisMapping[3];
        var shape = new int[3];
        for (var target = 0; target < 3; target++)
        {
            var source = Enumerable.Range(0, 3).First(a => current.WorldAxis(a) == orientation.WorldAxis(target));
            axes[source] = current.Sign(source) == orientation.Sign(target)
                ? new AxisMapping(target, 1, 0)
                : new AxisMapping(target, -1, grid.Shape[source] - 1);
            shape[target] = grid.Shape[source];
        }

        return GridMapping.Create(grid, new GridShape(shape[0], shape[1], shape[2]), axes);
    }
}
