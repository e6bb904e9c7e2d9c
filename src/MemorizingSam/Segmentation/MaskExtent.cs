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
        var found = label is { } wanted ? VoxelBox.OfLabel(labels, wanted) : VoxelBox.OfForeground(labels);
        if (found is not { } box)
        {
            return new MaskExtent(0, null, null, null, null);
        }

        var affine = labels.Grid.Affine;
        const double Far = double.MaxValue;
        var (low, high) = (new WorldPoint(Far, Far, Far), new WorldPoint(-Far, -Far, -Far));
        var (count, sum) = (0L, (X: 0.0, Y: 0.0, Z: 0.0));
        for (var z = box.First.Z; z < box.End.Z; z++)
        {
            for (var y = box.First.Y; y < box.End.Y; y++)
            {
                var (first, last) = (-1, -1);
                for (var x = box.First.X; x < box.End.X; x++)
                {
                    if (label is null ? labels[x, y, z] != 0 : labels[x, y, z] == label)
                    {
                        (first, last) = (first < 0 ? x : first, x);
                        count++;
                        sum = (sum.X + x, sum.Y + y, sum.Z + z);
                    }
                }

                // Along a line, the ends alone can be outermost.
                foreach (var x in first < 0 ? [] : (int[])[first, last])
                {
                    var centre = affine.ToWorld(new VoxelPoint(x, y, z));
                    low = new WorldPoint(Math.Min(low.X, centre.X), Math.Min(low.Y, centre.Y), Math.Min(low.Z, centre.Z));
                    high = new WorldPoint(Math.Max(high.X, centre.X), Math.Max(high.Y, centre.Y), Math.Max(high.Z, centre.Z));
                }
            }
        }

        return new MaskExtent(
            count,
            box,
            low + (-1 * HalfVoxel(affine)),
            high + HalfVoxel(affine),
            affine.ToWorld(new VoxelPoint(sum.X / count, sum.Y / count, sum.Z / count)));
    }

    /// <summary>How far a voxel reaches from its centre along each of the patient's axes.</summary>
    private static WorldVector HalfVoxel(Affine affine)
    {
        return new WorldVector(Reach(0), Reach(1), Reach(2));

        double Reach(int world)
            => (Math.Abs(affine.AxisX[world]) + Math.Abs(affine.AxisY[world]) + Math.Abs(affine.AxisZ[world])) / 2;
    }
}
