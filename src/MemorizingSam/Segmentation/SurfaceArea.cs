using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Area of an object's surface by Crofton's formula, which sees through the staircase of the voxels.</summary>
/// <remarks>
/// Source: Crofton's formula with the 13 directions to a voxel's 26 neighbours, as Legland, Kiêu and Devaux, "Computation of
/// Minkowski
/// measures on 2D and 3D binary images", 2007. Lines along a direction u cross the surface N times; each line stands for an area
/// a
/// across u, so N·a is the integral of |n·u| over the surface, whose mean over all directions is half the area. Each direction
/// counts
/// by the share of the sphere that is nearest to it, which also serves anisotropic and oblique lattices.
/// </remarks>
internal static class SurfaceArea
{
    private const int SpherePoints = 20_000;

    /// <summary>Area of the surface of all voxels with a label.</summary>
    /// <param name="labels">Voxels.</param>
    /// <param name="label">The object.</param>
    /// <param name="box">A box that holds all of it.</param>
    /// <returns>
    /// In mm²; a ball 40 voxels wide is within 2 %; flat faces across a voxel axis, the worst case, come out 7 to 10 % too small.
    /// </returns>
    public static double Mm2(Volume<byte> labels, byte label, VoxelBox box)
    {
        var directions = Directions().ToArray();
        var affine = labels.Grid.Affine;
        var steps = directions.Select(d => (d.X * affine.AxisX) + (d.Y * affine.AxisY) + (d.Z * affine.AxisZ)).ToArray();
        var shares = Shares(steps);
        var crossings = new long[directions.Length];
        Parallel.For(0, directions.Length, i => crossings[i] = Crossings(labels, label, box, directions[i]));
        return Enumerable.Range(0, directions.Length)
            .Sum(i => 2 * shares[i] * crossings[i] * labels.Grid.VoxelVolumeMm3 / steps[i].Length);
    }

    private static IEnumerable<(int X, int Y, int Z)> Directions()
        => from z in Enumerable.Range(-1, 3)
           from y in Enumerable.Range(-1, 3)
           from x in Enumerable.Range(-1, 3)
           where x + (3 * y) + (9 * z) > 0 // one of each pair of opposites
           select (x, y, z);

    /// <summary>Share of all directions that are nearest to each of some.</summary>
    private static double[] Shares(WorldVector[] steps)
    {
        var units = Array.ConvertAll(steps, step => (1 / step.Length) * step);
        var shares = new double[steps.Length];
        for (var i = 0; i < SpherePoints; i++)
        {
            // Fibonacci's spiral spreads points evenly over the sphere.
            var z = 1 - (((2 * i) + 1.0) / SpherePoints);
            var (sine, cosine) = Math.SinCos(i * Math.PI * (3 - Math.Sqrt(5)));
            var radius = Math.Sqrt(1 - (z * z));
            var point = new WorldVector(radius * cosine, radius * sine, z);
            shares[Array.IndexOf(units, units.MaxBy(unit => Math.Abs(unit.Dot(point))))] += 1.0 / SpherePoints;
        }

        return shares;
    }

    private static long Crossings(Volume<byte> labels, byte label, VoxelBox box, (int X, int Y, int Z) d)
    {
        var shape = labels.Grid.Shape;
        var voxels = labels.Voxels;
        var count = 0L;
        for (var z = box.First.Z - 1; z <= box.End.Z; z++)
        {
            for (var y = box.First.Y - 1; y <= box.End.Y; y++)
            {
                var here = IsLine(y, z) ? shape.X * (y + (shape.Y * z)) : -1;
                var there = IsLine(y + d.Y, z + d.Z) ? shape.X * (y + d.Y + (shape.Y * (z + d.Z))) : -1;
                for (var x = box.First.X - 1; (here >= 0 || there >= 0) && x <= box.End.X; x++)
                {
                    var isObject = here >= 0 && (uint)x < (uint)shape.X && voxels[here + x] == label;
                    var isNextObject = there >= 0 && (uint)(x + d.X) < (uint)shape.X && voxels[there + x + d.X] == label;
                    count += isObject != isNextObject ? 1 : 0;
                }
            }
        }

        return count;

        bool IsLine(int y, int z) => (uint)y < (uint)shape.Y && (uint)z < (uint)shape.Z;
    }
}
