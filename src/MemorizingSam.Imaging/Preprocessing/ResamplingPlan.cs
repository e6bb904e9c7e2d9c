using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>A walk over the target of a <see cref="GridMapping"/> in the order in which the source lies in memory.</summary>
/// <remarks>
/// Lines run along source x, so that reading is sequential whatever axes are swapped; target voxels of a line are
/// <see cref="StrideX"/> apart. Lines of one source z (or y) are one piece of work, and the pieces run on all cores.
/// </remarks>
internal sealed class ResamplingPlan
{
    private readonly int _strideY;
    private readonly int _strideZ;

    /// <summary>Tabulates the three axes.</summary>
    public ResamplingPlan(GridMapping mapping)
    {
        Source = mapping.Source.Shape;
        var target = mapping.Target.Shape;
        int[] strides = [1, target.X, target.X * target.Y];
        AxisTable Table(int axis) => new(mapping[axis], Source[axis], target[mapping[axis].TargetAxis]);
        (X, Y, Z) = (Table(0), Table(1), Table(2));
        StrideX = strides[mapping[0].TargetAxis];
        _strideY = strides[mapping[1].TargetAxis];
        _strideZ = strides[mapping[2].TargetAxis];
        CoversTarget = X.End - X.First == X.Lower.Length && Y.End - Y.First == Y.Lower.Length && Z.End - Z.First == Z.Lower.Length;
    }

    /// <summary>Shape of the source.</summary>
    public GridShape Source { get; }

    /// <summary>Target voxels along source x.</summary>
    public AxisTable X { get; }

    /// <summary>Target voxels along source y.</summary>
    public AxisTable Y { get; }

    /// <summary>Target voxels along source z.</summary>
    public AxisTable Z { get; }

    /// <summary>Distance in memory between target voxels that are neighbours along source x.</summary>
    public int StrideX { get; }

    /// <summary>Whether every target voxel lies in the source: nothing is left to pad.</summary>
    public bool CoversTarget { get; }

    /// <summary>Index in memory of a target voxel, by its places along source x, y and z.</summary>
    public int TargetIndex(int x, int y, int z) => (x * StrideX) + (y * _strideY) + (z * _strideZ);

    /// <summary>Where a source line begins in memory.</summary>
    public int SourceLine(int y, int z) => Source.X * (y + (Source.Y * z));

    /// <summary>Visits every line that lies in the source, on all cores.</summary>
    /// <param name="createBuffers">Makes what a thread reuses from line to line.</param>
    /// <param name="line">Does the line at (y, z), given in target voxels along source y and z.</param>
    /// <param name="cancellation">Stops the walk.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void ForEachLine<TBuffers>(Func<TBuffers> createBuffers, Action<int, int, TBuffers> line, CancellationToken cancellation)
    {
        // Lines that follow each other should end up side by side in the target, so that its cache lines are filled while hot.
        var isZInner = _strideZ == 1;
        var (outer, inner) = isZInner ? (Y, Z) : (Z, Y);
        Parallel.For(
            outer.First,
            outer.End,
            new ParallelOptions { CancellationToken = cancellation },
            createBuffers,
            (o, _, buffers) =>
            {
                for (var i = inner.First; i < inner.End; i++)
                {
                    var (y, z) = isZInner ? (o, i) : (i, o);
                    line(y, z, buffers);
                }

                return buffers;
            },
            _ => { });
    }
}
