using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>Clicks that stand for a drawing (a scribble, a lasso's area) until the model has a prompt of its own for it.</summary>
/// <remarks>
/// Always the same for the same drawing:
/// 1. It is taken apart into the parts that hang together (by faces, edges or corners), the largest first.
/// 2. The depth of a voxel is its number of face steps to the outside of its part; axes along which the part is one voxel thin do not count,
/// so that a lasso in a slice has a depth; all of a line is equally deep. The first click of a part is its deepest voxel, among equal ones
/// that nearest to the part's middle.
/// 3. Every part gets that one click as long as there are clicks. Those that are left go, one after another, to the voxel that is
/// farthest from all clicks, among those at least half as deep as the deepest of their part, as long as that is <see cref="ApartMm"/> away.
/// </remarks>
internal static class DrawnClicks
{
    /// <summary>Most clicks per drawing: each is a run of the decoder.</summary>
    public const int Most = 5;

    /// <summary>Least distance between a further click and all others, in mm.</summary>
    public const double ApartMm = 10;

    /// <summary>Most voxels of a drawing; a person draws a hundredth of it.</summary>
    public const int MostVoxels = 1 << 20;

    /// <summary>Chooses the clicks.</summary>
    /// <param name="drawing">The drawing; other than 0 is drawn.</param>
    /// <param name="offset">Where the drawing's first voxel lies in the volume.</param>
    /// <param name="grid">The volume's lattice; its spacing tells what is far.</param>
    /// <returns>Voxels of the volume; none if nothing was drawn.</returns>
    /// <exception cref="InvalidDataException">More is drawn than anyone draws.</exception>
    public static IReadOnlyList<VoxelPoint> Choose(Volume<byte> drawing, (int X, int Y, int Z) offset, VolumeGrid grid)
    {
        var parts = DrawnPart.In(drawing, MostVoxels).OrderByDescending(part => part.Voxels.Count).ToArray();
        var spacing = grid.Spacing;
        var clicks = parts.Take(Most).Select(part => part.Innermost(spacing)).ToList();
        var candidates = clicks.Count < Most ? parts.SelectMany(part => part.DeepVoxels).ToArray() : [];
        var nearest = candidates.Select(voxel => clicks.Min(click => DistanceMm(click, voxel, spacing))).ToArray();
        while (clicks.Count < Most && candidates.Length > 0)
        {
            var farthest = Array.IndexOf(nearest, nearest.Max());
            if (nearest[farthest] < ApartMm)
            {
                break;
            }

            var click = candidates[farthest];
            clicks.Add(click);
            for (var i = 0; i < candidates.Length; i++)
            {
                nearest[i] = Math.Min(nearest[i], DistanceMm(click, candidates[i], spacing));
            }
        }

        return [.. clicks.Select(click => new VoxelPoint(offset.X + click.X, offset.Y + click.Y, offset.Z + click.Z))];
    }

    private static double DistanceMm((int X, int Y, int Z) one, (int X, int Y, int Z) other, SpacingMm spacing)
    {
        var (x, y, z) = ((one.X - other.X) * spacing.X, (one.Y - other.Y) * spacing.Y, (one.Z - other.Z) * spacing.Z);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
