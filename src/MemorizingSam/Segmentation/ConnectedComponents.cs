using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Parts of a map of voxels that hang together: neighbours of one kind by faces, edges or corners (26 of them).</summary>
internal sealed class ConnectedComponents
{
    private readonly List<VoxelRun> _runs;
    private readonly int[] _parents;
    private readonly GridShape _shape;

    // Where the runs of each line (y + shape.Y · z) begin.
    private readonly int[] _lineStarts;

    private ConnectedComponents(List<VoxelRun> runs, GridShape shape)
    {
        (_runs, _shape) = (runs, shape);
        _parents = [.. Enumerable.Range(0, runs.Count)];
        _lineStarts = new int[(shape.Y * shape.Z) + 1];
        foreach (var run in runs)
        {
            _lineStarts[run.Y + (shape.Y * run.Z) + 1]++;
        }

        for (var line = 1; line < _lineStarts.Length; line++)
        {
            _lineStarts[line] += _lineStarts[line - 1];
        }
    }

    /// <summary>The component with the most voxels; of equal ones that with the first voxel in memory.</summary>
    /// <param name="runs">All runs of a map, in the order of memory.</param>
    /// <param name="shape">Voxels of the map along each axis.</param>
    /// <returns>Its runs, in the order of memory; none if there are no runs.</returns>
    public static List<VoxelRun> Largest(List<VoxelRun> runs, GridShape shape)
    {
        var components = new ConnectedComponents(runs, shape);
        components.Unite();
        var sizes = new long[runs.Count];
        for (var i = 0; i < runs.Count; i++)
        {
            sizes[components.RootOf(i)] += runs[i].Length;
        }

        // A root is its component's first run, so the first of the largest sizes is that of the lowest voxel.
        var largest = Array.IndexOf(sizes, sizes.DefaultIfEmpty().Max());
        return [.. runs.Where((_, i) => components.RootOf(i) == largest)];
    }

    /// <summary>All components but those that were chosen.</summary>
    /// <param name="runs">All runs of a map, in the order of memory.</param>
    /// <param name="shape">Voxels of the map along each axis.</param>
    /// <param name="isChosen">Whether a run's component is left out.</param>
    /// <returns>Their runs, in the order of memory.</returns>
    public static List<VoxelRun> Without(List<VoxelRun> runs, GridShape shape, Func<VoxelRun, bool> isChosen)
    {
        var components = new ConnectedComponents(runs, shape);
        components.Unite();
        var chosen = new bool[runs.Count];
        for (var i = 0; i < runs.Count; i++)
        {
            chosen[components.RootOf(i)] |= isChosen(runs[i]);
        }

        return [.. runs.Where((_, i) => !chosen[components.RootOf(i)])];
    }

    private void Unite()
    {
        for (var z = 0; z < _shape.Z; z++)
        {
            for (var y = 0; y < _shape.Y; y++)
            {
                UniteLines(y, z, y - 1, z);
                UniteLines(y, z, y - 1, z - 1);
                UniteLines(y, z, y, z - 1);
                UniteLines(y, z, y + 1, z - 1);
            }
        }
    }

    private void UniteLines(int y, int z, int otherY, int otherZ)
    {
        if (otherZ < 0 || otherY < 0 || otherY >= _shape.Y)
        {
            return;
        }

        var (line, other) = (y + (_shape.Y * z), otherY + (_shape.Y * otherZ));
        var (a, b) = (_lineStarts[line], _lineStarts[other]);
        while (a < _lineStarts[line + 1] && b < _lineStarts[other + 1])
        {
            Join(a, b);
            if (_runs[a].End < _runs[b].End)
            {
                a++;
                continue;
            }

            // At equal ends the next run of each line may touch the other's by a corner.
            if (_runs[a].End == _runs[b].End && a + 1 < _lineStarts[line + 1])
            {
                Join(a + 1, b);
            }

            b++;
        }
    }

    private void Join(int a, int b)
    {
        var (one, two) = (_runs[a], _runs[b]);

        // An end is the voxel after the last, and a corner is enough.
        if (one.Kind == two.Kind && one.Start <= two.End && two.Start <= one.End)
        {
            var (first, second) = (RootOf(a), RootOf(b));
            _parents[Math.Max(first, second)] = Math.Min(first, second);
        }
    }

    private int RootOf(int run)
    {
        while (_parents[run] != run)
        {
            _parents[run] = _parents[_parents[run]];
            run = _parents[run];
        }

        return run;
    }
}
