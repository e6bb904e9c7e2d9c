using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>Area of a mask's surface between eight neighbouring voxel centres, by which of the eight lie in the mask.</summary>
/// <remarks>
/// Source: the surface elements of DeepMind's surface-distance, which CVPR 2025's challenge counts with; there a table of normals.
/// Its 256 entries follow one rule, used here: the surface separates each connected part of the fewer corners (in or out) by its own
/// patch of marching cubes, whose vertices halve the edges of the cube. Corner c = 4·dx + 2·dy + dz.
/// </remarks>
internal static class SurfelAreas
{
    private const int Corners = 8;

    /// <summary>Areas in mm² by the code of a neighbourhood: bit c is set if corner c lies in the mask.</summary>
    public static double[] Of(SpacingMm spacing)
    {
        var areas = new double[1 << Corners];
        for (var code = 0; code < areas.Length; code++)
        {
            var fewer = BitOperations.PopCount((uint)code) <= Corners / 2 ? code : areas.Length - 1 - code;
            for (var left = fewer; left != 0;)
            {
                var part = PartWith(BitOperations.TrailingZeroCount(left), left);
                areas[code] += Patch(part, spacing);
                left &= ~part;
            }
        }

        return areas;
    }

    /// <summary>All corners of a set that edges of the cube connect with one of them.</summary>
    private static int PartWith(int corner, int corners)
    {
        var (part, before) = (1 << corner, 0);
        while (part != before)
        {
            before = part;
            foreach (var (one, other, _) in Edges(corners))
            {
                if ((part & ((1 << one) | (1 << other))) != 0)
                {
                    part |= (1 << one) | (1 << other);
                }
            }
        }

        return part;
    }

    /// <summary>Area around one to four connected corners, as the sum of its triangles' areas in a cube of edge 1 stretched to mm.</summary>
    private static double Patch(int part, SpacingMm spacing)
    {
        var edges = Edges(part).ToArray();
        var across = Enumerable.Range(0, 3).Where(axis => edges.All(edge => edge.Axis != axis)).ToArray();
        switch (edges.Length)
        {
            case 0: // A corner: one triangle.
                return Diagonal(0.125);
            case 1: // Two corners: a rectangle.
                return 2 * Area(across, 0.25);
            case 2: // Three corners: a pentagon, that is half a face's square and two triangles.
                return Area(across, 0.5) + Diagonal(0.25) + Diagonal(0.125);
            case 4: // A face: a square.
                return 2 * Area(across, 0.5);
        }

        var degrees = Enumerable.Range(0, Corners).Select(corner => edges.Count(edge => edge.One == corner || edge.Other == corner)).ToArray();
        if (degrees.Max() == 3)
        {
            // A corner and its neighbours: a hexagon.
            return (2 * Diagonal(0.25)) + (2 * Diagonal(0.125));
        }

        // A path of three axes: a bent hexagon, whose two flat triangles contain the direction of the path's middle edge.
        var middle = edges.Single(edge => degrees[edge.One] == 2 && degrees[edge.Other] == 2).Axis;
        return Diagonal(0.375) + Diagonal(0.125)
            + Enumerable.Range(0, 3).Where(axis => axis != middle).Sum(axis => Area([axis, middle], 0.25));

        double Diagonal(double component) => Area([0, 1, 2], component);

        // Length of the normal whose components along some axes are given; stretching an axis stretches the others' components.
        double Area(int[] axes, double component)
            => component * Math.Sqrt(axes.Sum(axis => Math.Pow(spacing.X * spacing.Y * spacing.Z / spacing[axis], 2)));
    }

    /// <summary>Edges of the cube with both ends in a set.</summary>
    private static IEnumerable<(int One, int Other, int Axis)> Edges(int corners)
        => from one in Enumerable.Range(0, Corners)
           from axis in Enumerable.Range(0, 3)
           let other = one | (4 >> axis)
           where other != one && (corners >> one & 1) == 1 && (corners >> other & 1) == 1
           select (one, other, axis);
}
