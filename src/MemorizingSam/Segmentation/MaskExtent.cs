using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>How many voxels an object has, and which boxes hold them.</summary>
/// <param name="VoxelCount">Number of voxels.</param>
/// <param name="Box">The smallest box of voxels; null if there are none.</param>
/// <param name="Low">
/// Lowest corner of the smallest box along the patient's axes, in mm RAS, to the outer faces of the voxels.
/// </param>
/// <param name="High">Its highest corner.</param>
/// <param name="Centre">Mean of the voxels' centres.</param>
internal sealed record MaskExtent(long VoxelCount, VoxelBox? Box, WorldPoint? Low, WorldPoint? High, WorldPoint? Centre)
{
    /// <summary>Measures the voxels with a label, or, for null, all that are not 0.</summary>
    public static MaskExtent Of(Volume<byte> labels, byte? label)
    {
        var grid = labels.Grid;
        var (first, end) = ((X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue), (X: 0, Y: 0, Z: 0));
        const double Far = double.MaxValue;
        var (low, high) = (new WorldPoint(Far, Far, Far), new WorldPoint(-Far, -Far, -Far));
        var (count, sum) = (0L, (X: 0.0, Y: 0.0, Z: 0.0));
        for (var z = 0; z < grid.Shape.Z; z++)
        {
            for (var y = 0; y < grid.Shape.Y; y++)
            {
                var line = labels.Voxels.Slice(grid.Shape.X * (y + (grid.Shape.Y * z)), grid.Shape.X);
                var (start, last) = label is { } wanted
                    ? (line.IndexOf(wanted), line.LastIndexOf(wanted))
                    : (line.IndexOfAnyExcept((byte)0), line.LastIndexOfAnyExcept((byte)0));
                if (start < 0)
                {
                    continue;
                }

                first = (Math.Min(first.X, start), Math.Min(first.Y, y), Math.Min(first.Z, z));
                end = (Math.Max(end.X, last + 1), Math.Max(end.Y, y + 1), z + 1);
                foreach (var x in (int[])[start, last])
                {
                    // Along a line, the ends alone can be outermost.
                    var centre = grid.Affine.ToWorld(new VoxelPoint(x, y, z));
                    low = new WorldPoint(Math.Min(low.X, centre.X), Math.Min(low.Y, centre.Y), Math.Min(low.Z, centre.Z));
                    high = new WorldPoint(Math.Max(high.X, centre.X), Math.Max(high.Y, centre.Y), Math.Max(high.Z, centre.Z));
                }

                for (var x = start; x <= last; x++)
                {
                    if (label is null ? line[x] != 0 : line[x] == label)
                    {
                        count++;
                        sum = (sum.X + x, sum.Y + y, sum.Z + z);
                    }
                }
            }
        }

        return count == 0
            ? new MaskExtent(0, null, null, null, null)
            : new MaskExtent(
                count,
                new VoxelBox(first, end),
                low + (-1 * HalfVoxel(grid.Affine)),
                high + HalfVoxel(grid.Affine),
                grid.Affine.ToWorld(new VoxelPoint(sum.X / count, sum.Y / count, sum.Z / count)));
    }

    /// <summary>How far a voxel reaches from its centre along each of the patient's axes.</summary>
    private static WorldVector HalfVoxel(Affine affine)
    {
        return new WorldVector(Reach(0), Reach(1), Reach(2));

        double Reach(int world)
            => (Math.Abs(affine.AxisX[world]) + Math.Abs(affine.AxisY[world]) + Math.Abs(affine.AxisZ[world])) / 2;
    }
}
