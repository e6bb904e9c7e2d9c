using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>Cuts an object out of view, by one plane: of the six parts of its volume that do not show it, the largest.</summary>
internal static class AbsentView
{
    /// <summary>How far from the object's box the plane lies: contours are not exact.</summary>
    private const double MarginMm = 5;

    /// <summary>A smaller share of the volume than this is no view.</summary>
    private const double LeastShare = 0.2;

    /// <summary>The part, with the real values of its voxels.</summary>
    /// <param name="image">The volume.</param>
    /// <param name="box">Where the object is in it.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Null if every part is too small.</returns>
    public static Volume<float>? Of(Volume image, VoxelBox box, CancellationToken cancellation)
    {
        var (first, end) = (new[] { box.First.X, box.First.Y, box.First.Z }, new[] { box.End.X, box.End.Y, box.End.Z });
        var shape = image.Grid.Shape;
        var (axis, from, length) = Enumerable.Range(0, 3)
            .SelectMany(axis =>
            {
                var margin = (int)Math.Ceiling(MarginMm / image.Grid.Spacing[axis]);
                var behind = end[axis] + margin;
                return new[] { (axis, From: 0, Length: first[axis] - margin), (axis, From: behind, Length: shape[axis] - behind) };
            })
            .MaxBy(part => (double)part.Length / shape[part.axis]);
        if (length < LeastShare * shape[axis])
        {
            return null;
        }

        int[] begin = [0, 0, 0];
        int[] size = [shape.X, shape.Y, shape.Z];
        (begin[axis], size[axis]) = (from, length);
        var part = CropOrPad.At(image.Grid, begin[0], begin[1], begin[2], new GridShape(size[0], size[1], size[2]));
        return Resampler.RealValues(image, part, cancellation: cancellation);
    }
}
