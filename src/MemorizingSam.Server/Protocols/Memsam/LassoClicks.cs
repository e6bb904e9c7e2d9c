using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Arrays;
using MemorizingSam.Server.Protocols.Memsam.Messages;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Clicks that stand for the area which a lasso encloses in one slice of a volume, until the model has a prompt of its own for it.</summary>
internal static class LassoClicks
{
    private const int MostPoints = 10_000;

    /// <summary>How far from their slice points may lie, in voxels: on a slice they do not to the last digit.</summary>
    private const double OutOfSlice = 0.5;

    /// <summary>The clicks in the area.</summary>
    /// <exception cref="RefusedException">It has no point or too many, lies in no slice, or beside the volume.</exception>
    public static IReadOnlyList<Click> In(DrawingRequest request, VolumeGrid grid)
    {
        if (request.Points.Length is 0 or > MostPoints)
        {
            throw RefusedException.BadRequest($"A lasso needs 1 to {MostPoints} points, this one has {request.Points.Length}.");
        }

        double[][] outline = [.. request.Points.Select(point => Coordinates(grid.Affine.ToVoxel(Places.Read(point, request.Space, grid))))];
        if (outline.Any(point => point.Any(coordinate => !double.IsFinite(coordinate))))
        {
            throw RefusedException.BadRequest("A lasso needs finite numbers.");
        }

        var slice = Slice.Of(outline, [grid.Shape.X, grid.Shape.Y, grid.Shape.Z]);
        var (first, drawing) = slice.Draw(grid);
        return [.. DrawnClicks.Choose(drawing, first, grid).Select(voxel => new Click(grid.Affine.ToWorld(voxel), request.Positive))];
    }

    private static double[] Coordinates(VoxelPoint point) => [point.X, point.Y, point.Z];

    /// <summary>An outline in the slice in which it lies.</summary>
    /// <param name="Across">The axis across the slice.</param>
    /// <param name="At">Where the slice lies along it.</param>
    /// <param name="Outline">The points, along the two other axes.</param>
    private sealed record Slice(int Across, int At, (double U, double V)[] Outline)
    {
        private (int U, int V) Axes => Across switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };

        public static Slice Of(double[][] outline, int[] shape)
        {
            var across = Enumerable.Range(0, shape.Length).MinBy(axis => outline.Max(point => point[axis]) - outline.Min(point => point[axis]));
            var middle = outline.Average(point => point[across]);
            if (outline.Any(point => Math.Abs(point[across] - middle) > OutOfSlice))
            {
                throw RefusedException.BadRequest("A lasso lies in one slice of the volume, along its own axes; the points of this one do not.");
            }

            var slice = new Slice(across, (int)Math.Round(Math.Clamp(middle, -1, shape[across])), []);
            var (u, v) = slice.Axes;
            return slice.At >= 0 && slice.At < shape[across]
                ? slice with { Outline = [.. outline.Select(point => (point[u], point[v]))] }
                : throw Outside();
        }

        /// <summary>The area's voxels, and where the first voxel of the box around it lies in the volume.</summary>
        public ((int X, int Y, int Z) First, Volume<byte> Drawing) Draw(VolumeGrid grid)
        {
            int[] shape = [grid.Shape.X, grid.Shape.Y, grid.Shape.Z];
            int[] first = [0, 0, 0];
            int[] size = [1, 1, 1];
            first[Across] = At;
            (first[Axes.U], size[Axes.U]) = Extent([.. Outline.Select(point => point.U)], shape[Axes.U]);
            (first[Axes.V], size[Axes.V]) = Extent([.. Outline.Select(point => point.V)], shape[Axes.V]);
            if ((long)size[Axes.U] * size[Axes.V] > DrawnClicks.MostVoxels)
            {
                throw RefusedException.BadRequest($"A lasso spans at most {DrawnClicks.MostVoxels} voxels; send a larger area as a mask to go on from.");
            }

            var area = new byte[size[Axes.U] * size[Axes.V]];
            Fill(area, size[Axes.U], (first[Axes.U], first[Axes.V]));
            // One axis is one voxel thin, so the two others lie in memory as they do in the area.
            return ((first[0], first[1], first[2]), new Volume<byte>(new VolumeGrid(new GridShape(size[0], size[1], size[2]), grid.Affine), area));
        }

        /// <summary>Marks the voxels whose middles lie within, by the even-odd rule, and those that the outline's points lie in.</summary>
        private void Fill(byte[] area, int width, (int U, int V) first)
        {
            var height = area.Length / width;
            for (var row = 0; row < height; row++)
            {
                double[] crossings = [.. Crossings(first.V + row).Order()];
                for (var i = 0; i + 1 < crossings.Length; i += 2)
                {
                    var from = (int)Math.Clamp(Math.Ceiling(crossings[i] - first.U), 0, width);
                    var end = (int)Math.Clamp(Math.Floor(crossings[i + 1] - first.U) + 1, from, width);
                    area.AsSpan((row * width) + from, end - from).Fill(1);
                }
            }

            foreach (var (u, v) in Outline)
            {
                var (column, row) = (Math.Round(u) - first.U, Math.Round(v) - first.V);
                if (column >= 0 && column < width && row >= 0 && row < height)
                {
                    area[((int)row * width) + (int)column] = 1;
                }
            }
        }

        private IEnumerable<double> Crossings(double v)
        {
            for (var i = 0; i < Outline.Length; i++)
            {
                var (one, other) = (Outline[i], Outline[(i + 1) % Outline.Length]);
                if (one.V <= v != other.V <= v)
                {
                    yield return one.U + ((v - one.V) / (other.V - one.V) * (other.U - one.U));
                }
            }
        }

        private static (int First, int Size) Extent(double[] coordinates, int length)
        {
            var first = (int)Math.Clamp(Math.Round(coordinates.Min()), 0, length);
            var last = (int)Math.Clamp(Math.Round(coordinates.Max()), -1, length - 1);
            return last >= first ? (first, last - first + 1) : throw Outside();
        }

        private static RefusedException Outside() => RefusedException.BadRequest("The lasso lies beside the volume; draw it on the image.");
    }
}
