using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>A box of whole voxels.</summary>
/// <param name="First">Its first voxel along each axis.</param>
/// <param name="End">The voxel after its last, along each axis.</param>
public readonly record struct VoxelBox((int X, int Y, int Z) First, (int X, int Y, int Z) End)
{
    /// <summary>The smallest box around all voxels of a volume whose stored value is not 0; null if there is none.</summary>
    public static VoxelBox? OfForeground(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Accept(new ForegroundSearch());
    }

    /// <summary>The smallest box around all voxels that have a label; null if there is none.</summary>
    public static VoxelBox? OfLabel(Volume<byte> labels, byte label)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Search(labels, line => line.IndexOf(label), line => line.LastIndexOf(label));
    }

    private static VoxelBox? Search<T>(Volume<T> volume, Find<T> findFirst, Find<T> findLast)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var shape = volume.Grid.Shape;
        var first = (X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue);
        var end = (X: 0, Y: 0, Z: 0);
        for (var line = 0; line < shape.Y * shape.Z; line++)
        {
            var voxels = volume.Voxels.Slice(line * shape.X, shape.X);
            var start = findFirst(voxels);
            if (start >= 0)
            {
                var (y, z) = (line % shape.Y, line / shape.Y);
                first = (Math.Min(first.X, start), Math.Min(first.Y, y), Math.Min(first.Z, z));
                end = (Math.Max(end.X, findLast(voxels) + 1), Math.Max(end.Y, y + 1), z + 1);
            }
        }

        return end.Z == 0 ? null : new VoxelBox(first, end);
    }

    /// <summary>Where along a line of voxels something is; below 0 if nowhere.</summary>
    private delegate int Find<T>(ReadOnlySpan<T> line);

    private sealed class ForegroundSearch : IVolumeVisitor<VoxelBox?>
    {
        public VoxelBox? Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => Search(volume, line => line.IndexOfAnyExcept(T.Zero), line => line.LastIndexOfAnyExcept(T.Zero));
    }
}
