using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Sets of voxels as runs in the order of memory: as small as the object, whatever the volume.</summary>
internal static class VoxelRuns
{
    /// <summary>The runs of equal voxels other than 0.</summary>
    /// <param name="map">Kinds of voxels, x fastest.</param>
    /// <param name="shape">Voxels along each axis.</param>
    public static List<VoxelRun> In(ReadOnlySpan<byte> map, GridShape shape)
    {
        var runs = new List<VoxelRun>();
        for (var line = 0; line < shape.Y * shape.Z; line++)
        {
            var voxels = map.Slice(line * shape.X, shape.X);
            for (var start = voxels.IndexOfAnyExcept((byte)0); start >= 0;)
            {
                var length = voxels[start..].IndexOfAnyExcept(voxels[start]);
                var end = length < 0 ? shape.X : start + length;
                runs.Add(new VoxelRun(start, end, line % shape.Y, line / shape.Y, voxels[start]));
                var next = voxels[end..].IndexOfAnyExcept((byte)0);
                start = next < 0 ? -1 : end + next;
            }
        }

        return runs;
    }

    /// <summary>The smallest box around runs; there is at least one.</summary>
    public static VoxelBox Box(List<VoxelRun> runs)
    {
        var (first, end) = ((X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue), (X: 0, Y: 0, Z: 0));
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(runs))
        {
            first = (Math.Min(first.X, run.Start), Math.Min(first.Y, run.Y), Math.Min(first.Z, run.Z));
            end = (Math.Max(end.X, run.End), Math.Max(end.Y, run.Y + 1), Math.Max(end.Z, run.Z + 1));
        }

        return new VoxelBox(first, end);
    }
}
