using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>How deep the voxels of a set lie in it: squared distance to the nearest voxel outside. What lies beyond the lattice is outside.</summary>
internal sealed class RunDepths
{
    private readonly List<VoxelRun> _runs;
    private readonly VoxelBox _box;
    private readonly GridShape _boxShape;
    private readonly double[] _squares;

    /// <summary>Measures all voxels of a set.</summary>
    /// <param name="runs">The set, not empty, in the order of memory.</param>
    /// <param name="spacing">Distance between neighbours along each axis; 1 to count in voxels.</param>
    public RunDepths(List<VoxelRun> runs, SpacingMm spacing)
    {
        (_runs, _box) = (runs, VoxelRuns.Box(runs));
        _boxShape = new GridShape(_box.End.X - _box.First.X, _box.End.Y - _box.First.Y, _box.End.Z - _box.First.Z);

        // All around the set's own box lies outside, so nothing nearer is further away than the box.
        _squares = new double[_boxShape.VoxelCount];
        foreach (var run in runs)
        {
            Array.Fill(_squares, double.PositiveInfinity, IndexOf(run.Start, run.Y, run.Z), run.Length);
        }

        DistanceTransform.Spread(_squares, _boxShape, spacing, isOutsideSite: true);
        foreach (var square in _squares)
        {
            MaxSquare = Math.Max(MaxSquare, square);
        }
    }

    /// <summary>Square of the largest depth.</summary>
    public double MaxSquare { get; }

    /// <summary>The voxels whose squared depth is more than a bound, in the order of memory.</summary>
    public IEnumerable<(int X, int Y, int Z)> DeeperThan(double square)
    {
        foreach (var run in _runs)
        {
            var index = IndexOf(run.Start, run.Y, run.Z);
            for (var x = run.Start; x < run.End; x++, index++)
            {
                if (_squares[index] > square)
                {
                    yield return (x, run.Y, run.Z);
                }
            }
        }
    }

    /// <summary>The deepest voxel; of equally deep ones the first in memory.</summary>
    public (int X, int Y, int Z) Deepest() => DeeperThan(Math.BitDecrement(MaxSquare)).First();

    private int IndexOf(int x, int y, int z)
        => x - _box.First.X + (_boxShape.X * (y - _box.First.Y + (_boxShape.Y * (z - _box.First.Z))));
}
