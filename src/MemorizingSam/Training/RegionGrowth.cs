namespace MemorizingSam.Training;

/// <summary>Regions of a cube that hang together over faces.</summary>
internal static class RegionGrowth
{
    /// <summary>Grows from a voxel, nearest intensity first.</summary>
    /// <param name="voxels">Intensities, z fastest.</param>
    /// <param name="edge">Voxels along each edge.</param>
    /// <param name="seed">Where it begins.</param>
    /// <param name="size">Voxels of the region; fewer only if the cube is smaller.</param>
    /// <param name="compactness">What a voxel of distance from the seed counts in units of intensity; above 0 keeps the region round.</param>
    /// <returns>1 inside, 0 outside.</returns>
    public static byte[] Grow(float[] voxels, int edge, (int X, int Y, int Z) seed, int size, double compactness)
    {
        var mask = new byte[voxels.Length];
        var seen = new bool[voxels.Length];
        var first = seed.Z + (edge * (seed.Y + (edge * seed.X)));
        var waiting = new PriorityQueue<int, double>();
        waiting.Enqueue(first, 0);
        seen[first] = true;
        for (var count = 0; count < size && waiting.TryDequeue(out var voxel, out _); count++)
        {
            mask[voxel] = 1;
            foreach (var next in Neighbours(voxel, edge))
            {
                if (!seen[next])
                {
                    seen[next] = true;
                    waiting.Enqueue(next, Math.Abs(voxels[next] - voxels[first]) + (compactness * Distance(next)));
                }
            }
        }

        return mask;

        double Distance(int voxel)
        {
            var (x, y, z) = ((voxel / (edge * edge)) - seed.X, (voxel / edge % edge) - seed.Y, (voxel % edge) - seed.Z);
            return Math.Sqrt((x * x) + (y * y) + (z * z));
        }
    }

    /// <summary>The part of a mask that hangs together with a voxel; empty if the voxel is outside.</summary>
    public static byte[] Connected(byte[] mask, int edge, (int X, int Y, int Z) seed)
    {
        var region = new byte[mask.Length];
        var first = seed.Z + (edge * (seed.Y + (edge * seed.X)));
        if (mask[first] == 0)
        {
            return region;
        }

        var waiting = new Stack<int>([first]);
        region[first] = 1;
        while (waiting.TryPop(out var voxel))
        {
            foreach (var next in Neighbours(voxel, edge))
            {
                if (mask[next] != 0 && region[next] == 0)
                {
                    region[next] = 1;
                    waiting.Push(next);
                }
            }
        }

        return region;
    }

    private static IEnumerable<int> Neighbours(int voxel, int edge)
    {
        foreach (var step in new[] { 1, edge, edge * edge })
        {
            var place = voxel / step % edge;
            if (place > 0)
            {
                yield return voxel - step;
            }

            if (place < edge - 1)
            {
                yield return voxel + step;
            }
        }
    }
}
