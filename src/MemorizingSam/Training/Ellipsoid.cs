using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Training;

/// <summary>An ellipsoid in any direction.</summary>
/// <param name="Middle">Its middle, in voxels.</param>
/// <param name="Axes">Three directions at right angles, each divided by the radius along it.</param>
/// <param name="Reach">Its largest radius, in voxels.</param>
internal sealed record Ellipsoid((int X, int Y, int Z) Middle, IReadOnlyList<(double X, double Y, double Z)> Axes, double Reach)
{
    /// <summary>A ball.</summary>
    public static Ellipsoid Ball((int X, int Y, int Z) middle, double radius)
        => new(middle, [(1 / radius, 0, 0), (0, 1 / radius, 0), (0, 0, 1 / radius)], radius);

    /// <summary>Draws directions and radii.</summary>
    /// <param name="middle">Its middle.</param>
    /// <param name="least">Smallest radius, in voxels.</param>
    /// <param name="most">Largest radius.</param>
    /// <param name="random">What it is drawn from.</param>
    public static Ellipsoid Draw((int X, int Y, int Z) middle, double least, double most, SeededRandom random)
    {
        // A random rotation as a unit quaternion: four bell-shaped numbers, scaled to length 1.
        double[] q = [random.NextBell(), random.NextBell(), random.NextBell(), random.NextBell()];
        var length = Math.Sqrt(q.Sum(part => part * part)) + 1e-12;
        var (w, x, y, z) = (q[0] / length, q[1] / length, q[2] / length, q[3] / length);
        var (a, b, c) = (Radius(), Radius(), Radius());
        return new Ellipsoid(
            middle,
            [
                ((1 - (2 * ((y * y) + (z * z)))) / a, 2 * ((x * y) - (w * z)) / a, 2 * ((x * z) + (w * y)) / a),
                (2 * ((x * y) + (w * z)) / b, (1 - (2 * ((x * x) + (z * z)))) / b, 2 * ((y * z) - (w * x)) / b),
                (2 * ((x * z) - (w * y)) / c, 2 * ((y * z) + (w * x)) / c, (1 - (2 * ((x * x) + (y * y)))) / c),
            ],
            Math.Max(a, Math.Max(b, c)));

        double Radius() => Math.Exp(random.Between(Math.Log(least), Math.Log(most)));
    }

    /// <summary>The voxels of a cube that it can reach, first and last.</summary>
    /// <param name="edge">Voxels along each edge of the cube.</param>
    public ((int X, int Y, int Z) Low, (int X, int Y, int Z) High) Box(int edge)
    {
        var reach = (int)Math.Ceiling(Reach);
        return (
            (Math.Max(0, Middle.X - reach), Math.Max(0, Middle.Y - reach), Math.Max(0, Middle.Z - reach)),
            (Math.Min(edge - 1, Middle.X + reach), Math.Min(edge - 1, Middle.Y + reach), Math.Min(edge - 1, Middle.Z + reach)));
    }

    /// <summary>Whether a voxel lies in it.</summary>
    public bool Holds(int x, int y, int z)
    {
        var (dx, dy, dz) = ((double)x - Middle.X, (double)y - Middle.Y, (double)z - Middle.Z);
        var sum = 0.0;
        foreach (var axis in Axes)
        {
            var along = (axis.X * dx) + (axis.Y * dy) + (axis.Z * dz);
            sum += along * along;
        }

        return sum <= 1;
    }
}
