using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>A walk over the target of a <see cref="GridMapping"/> in the order in which the source lies in memory.</summary>
/// <remarks>
/// Lines run along source x, so that reading is sequential whatever axes are swapped; target voxels of a line are
/// <see cref="StrideX"/> apart. Lines of one source z are one piece of work, and the pieces run on all cores.
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
    /// <param name="createBuffer">Makes what a thread reuses from line to line.</param>
    /// <param name="line">Does the line at (y, z), given in target voxels along source y and z.</param>
    /// <param name="cancellation">Stops the walk.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void ForEachLine<TBuffer>(Func<TBuffer> createBuffer, Action<int, int, TBuffer> line, CancellationToken cancellation)
        => Parallel.For(
            Z.First,
            Z.End,
            new ParallelOptions { CancellationToken = cancellation },
            createBuffer,
            (z, _, buffer) =>
            {
                for (var y = Y.First; y < Y.End; y++)
                {
                    line(y, z, buffer);
                }

                return buffer;
            },
            _ => { });
}
