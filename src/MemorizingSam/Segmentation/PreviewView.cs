using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// What a preview shows: a lattice of square pixels in canonical orientation, and the point its planes go through.
/// </summary>
/// <param name="Image">The volume.</param>
/// <param name="Labels">The mask.</param>
/// <param name="FromInput">The step from the input to the pixels' lattice over the whole volume.</param>
/// <param name="Focus">A pixel of the object.</param>
/// <param name="Clicks">Places on the pixels' lattice.</param>
internal sealed record PreviewView(
    Volume Image,
    Volume<byte> Labels,
    GridMapping FromInput,
    (int X, int Y, int Z) Focus,
    IReadOnlyList<(VoxelPoint Place, bool IsPositive)> Clicks)
{
    /// <summary>What is laid over the volume; null for nothing.</summary>
    public HeatMap? Heat { get; init; }

    /// <summary>Lays out a preview.</summary>
    /// <param name="image">The volume.</param>
    /// <param name="labels">The mask, on the same lattice.</param>
    /// <param name="clicks">In the patient.</param>
    /// <param name="edge">Pixels along the volume's longest edge.</param>
    public static PreviewView Of(Volume image, Volume<byte> labels, IReadOnlyList<Click> clicks, int edge)
    {
        var grid = image.Grid;
        var longest = Enumerable.Range(0, 3).Max(axis => grid.Shape[axis] * grid.Spacing[axis]);
        var canonical = Reorientation.ToCanonical(grid);
        var pixels = canonical.Then(SpacingChange.To(canonical.Target, SpacingMm.Isotropic(longest / edge)));
        var focus = pixels.ToTarget(VoxelIn(labels, clicks));
        return new PreviewView(
            image,
            labels,
            pixels,
            (Nearest(0), Nearest(1), Nearest(2)),
            [.. clicks.Select(click => (pixels.ToTarget(click.Position), click.IsPositive))]);

        int Nearest(int axis) => Math.Clamp((int)Math.Round(focus[axis]), 0, pixels.Target.Shape[axis] - 1);
    }

    /// <summary>
    /// The voxel of the object nearest to its middle; without one the first click, else the middle of the volume.
    /// </summary>
    private static VoxelPoint VoxelIn(Volume<byte> labels, IReadOnlyList<Click> clicks)
    {
        var grid = labels.Grid;
        var shape = grid.Shape;
        if (MaskExtent.Of(labels, label: null).Centre is not { } centre)
        {
            return clicks.Count > 0
                ? grid.Affine.ToVoxel(clicks[0].Position)
                : new VoxelPoint((shape.X - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.Z - 1) / 2.0);
        }

        var (nearest, shortest) = (default(VoxelPoint), double.PositiveInfinity);
        for (var i = 0; i < labels.Voxels.Length; i++)
        {
            if (labels.Voxels[i] != 0)
            {
                var voxel = new VoxelPoint(i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y));
                var distance = grid.Affine.ToWorld(voxel).DistanceTo(centre);
                (nearest, shortest) = distance < shortest ? (voxel, distance) : (nearest, shortest);
            }
        }

        return nearest;
    }
}
