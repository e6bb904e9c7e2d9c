using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>Drawn voxels that hang together, with the depth of each.</summary>
internal sealed class DrawnPart
{
    private readonly Dictionary<(int X, int Y, int Z), int> _depths;

    private DrawnPart(List<(int X, int Y, int Z)> voxels) => (Voxels, _depths) = (voxels, Depths(voxels));

    /// <summary>Its voxels, in the order of memory.</summary>
    public IReadOnlyList<(int X, int Y, int Z)> Voxels { get; }

    /// <summary>Voxels at least half as deep as the deepest, in the order of memory.</summary>
    public IEnumerable<(int X, int Y, int Z)> DeepVoxels
    {
        get
        {
            var deepest = _depths.Values.Max();
            return Voxels.Where(voxel => 2 * _depths[voxel] >= deepest);
        }
    }

    /// <summary>The parts of a drawing, in the order of their first voxels in memory.</summary>
    /// <param name="drawing">Other than 0 is drawn.</param>
    /// <param name="mostVoxels">Most drawn voxels.</param>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public static IReadOnlyList<DrawnPart> In(Volume<byte> drawing, int mostVoxels)
    {
        var left = new HashSet<(int X, int Y, int Z)>();
        var order = new List<(int X, int Y, int Z)>();
        var shape = drawing.Grid.Shape;
        var voxels = drawing.Voxels;
        for (var i = voxels.IndexOfAnyExcept((byte)0); i >= 0;)
        {
            order.Add((i % shape.X, i / shape.X % shape.Y, i / shape.X / shape.Y));
            if (order.Count > mostVoxels)
            {
                throw new InvalidDataException($"A drawing has at most {mostVoxels} voxels; send a larger area as a segmentation to begin from.");
            }

            var next = voxels[(i + 1)..].IndexOfAnyExcept((byte)0);
            i = next < 0 ? -1 : i + 1 + next;
        }

        left.UnionWith(order);
        return [.. order.Where(left.Contains).ToArray().Select(first => TakePart(first, left)).OfType<DrawnPart>()];
    }

    /// <summary>The deepest voxel; among equal ones that nearest to the middle, then the first in memory.</summary>
    /// <param name="spacing">Tells what is near.</param>
    public (int X, int Y, int Z) Innermost(SpacingMm spacing)
    {
        var middle = (X: Voxels.Average(voxel => voxel.X), Y: Voxels.Average(voxel => voxel.Y), Z: Voxels.Average(voxel => voxel.Z));
        var deepest = _depths.Values.Max();
        return Voxels.Where(voxel => _depths[voxel] == deepest).MinBy(voxel =>
        {
            var (x, y, z) = ((voxel.X - middle.X) * spacing.X, (voxel.Y - middle.Y) * spacing.Y, (voxel.Z - middle.Z) * spacing.Z);
            return (x * x) + (y * y) + (z * z);
        });
    }

    /// <summary>The part of a voxel, which leaves what is left; null if it left with another one.</summary>
    private static DrawnPart? TakePart((int X, int Y, int Z) first, HashSet<(int X, int Y, int Z)> left)
    {
        if (!left.Remove(first))
        {
            return null;
        }

        var voxels = new List<(int X, int Y, int Z)> { first };
        for (var i = 0; i < voxels.Count; i++)
        {
            var (x, y, z) = voxels[i];
            for (var neighbour = 0; neighbour < 27; neighbour++)
            {
                var next = (x + (neighbour % 3) - 1, y + (neighbour / 3 % 3) - 1, z + (neighbour / 9) - 1);
                if (left.Remove(next))
                {
                    voxels.Add(next);
                }
            }
        }

        voxels.Sort((one, other) => (one.Z, one.Y, one.X).CompareTo((other.Z, other.Y, other.X)));
        return new DrawnPart(voxels);
    }

    /// <summary>
    /// Face steps to the outside, from 1, along the axes that the part has more than one voxel of. All of a line is equally deep: its ends are no
    /// nearer to the outside than its middle.
    /// </summary>
    private static Dictionary<(int X, int Y, int Z), int> Depths(List<(int X, int Y, int Z)> voxels)
    {
        var inside = voxels.ToHashSet();
        List<(int X, int Y, int Z)> steps = [];
        Add(voxels.Max(voxel => voxel.X) > voxels.Min(voxel => voxel.X), (1, 0, 0));
        Add(voxels.Max(voxel => voxel.Y) > voxels.Min(voxel => voxel.Y), (0, 1, 0));
        Add(voxels.Max(voxel => voxel.Z) > voxels.Min(voxel => voxel.Z), (0, 0, 1));
        const int StepsOfALine = 2;
        if (steps.Count <= StepsOfALine)
        {
            return inside.ToDictionary(voxel => voxel, _ => 1);
        }

        var depths = voxels.Where(voxel => steps.Exists(step => !inside.Contains(Plus(voxel, step)))).ToDictionary(voxel => voxel, _ => 1);
        var queue = new Queue<(int X, int Y, int Z)>(voxels.Where(depths.ContainsKey));
        while (queue.TryDequeue(out var voxel))
        {
            foreach (var next in steps.Select(step => Plus(voxel, step)))
            {
                if (inside.Contains(next) && depths.TryAdd(next, depths[voxel] + 1))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return depths;

        void Add(bool counts, (int X, int Y, int Z) step)
        {
            if (counts)
            {
                steps.AddRange([step, (-step.X, -step.Y, -step.Z)]);
            }
        }
    }

    private static (int X, int Y, int Z) Plus((int X, int Y, int Z) voxel, (int X, int Y, int Z) step)
        => (voxel.X + step.X, voxel.Y + step.Y, voxel.Z + step.Z);
}
