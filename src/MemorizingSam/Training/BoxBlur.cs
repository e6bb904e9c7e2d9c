namespace MemorizingSam.Training;

/// <summary>Mean over the 3³ neighbours of each voxel of a cube; beyond the cube its outermost voxels go on.</summary>
internal static class BoxBlur
{
    /// <summary>Blurs.</summary>
    /// <param name="voxels">A cube.</param>
    /// <param name="edge">Voxels along each edge.</param>
    /// <returns>A new cube.</returns>
    public static float[] Apply(float[] voxels, int edge)
    {
        var current = voxels;
        foreach (var step in new[] { 1, edge, edge * edge })
        {
            var next = new float[current.Length];
            for (var i = 0; i < current.Length; i++)
            {
                var place = i / step % edge;
                var before = place > 0 ? current[i - step] : current[i];
                var after = place < edge - 1 ? current[i + step] : current[i];
                next[i] = (before + current[i] + after) / 3;
            }

            current = next;
        }

        return current;
    }
}
