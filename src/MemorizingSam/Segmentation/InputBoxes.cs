using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Finds the voxels of the input that lie in a box of another lattice.</summary>
internal static class InputBoxes
{
    /// <summary>The voxels of the input whose centres lie in a lattice.</summary>
    public static VoxelBox Of(GridMapping fromInput)
    {
        var shape = fromInput.Target.Shape;
        return Between(fromInput, new VoxelPoint(-0.5, -0.5, -0.5), new VoxelPoint(shape.X - 0.5, shape.Y - 0.5, shape.Z - 0.5));
    }

    /// <summary>The voxels of the input whose centres lie between two corners.</summary>
    /// <param name="fromInput">The step from the input.</param>
    /// <param name="low">Lowest corner, in voxels of the step's target.</param>
    /// <param name="high">Highest corner.</param>
    public static VoxelBox Between(GridMapping fromInput, VoxelPoint low, VoxelPoint high)
    {
        var (a, b) = (Cue.Snap(fromInput.ToSource(low)), Cue.Snap(fromInput.ToSource(high)));
        var (x, y, z) = (Along(0), Along(1), Along(2));
        return new VoxelBox((x.First, y.First, z.First), (x.End, y.End, z.End));

        (int First, int End) Along(int axis)
        {
            var count = fromInput.Source.Shape[axis];
            var first = (int)Math.Clamp(Math.Ceiling(Math.Min(a[axis], b[axis])), 0, count);
            return (first, (int)Math.Clamp(Math.Floor(Math.Max(a[axis], b[axis])) + 1, first, count));
        }
    }
}
