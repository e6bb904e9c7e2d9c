using System.IO.Compression;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>A mask as runs of voxels: as small as the object, whatever the volume, so that many of them can be kept and compared.</summary>
public sealed class MaskRuns
{
    private readonly List<VoxelRun> _runs;

    private MaskRuns(GridShape shape, List<VoxelRun> runs) => (Shape, _runs, VoxelCount) = (shape, runs, runs.Sum(run => (long)run.Length));

    /// <summary>Voxels of the lattice along each axis.</summary>
    public GridShape Shape { get; }

    /// <summary>Voxels of the mask.</summary>
    public long VoxelCount { get; }

    /// <summary>Number of runs, which its size in memory grows with.</summary>
    public int RunCount => _runs.Count;

    /// <summary>The smallest box around the mask; null if it is empty.</summary>
    public VoxelBox? Box => _runs.Count == 0 ? null : VoxelRuns.Box(_runs);

    /// <summary>The mean place of the mask's voxels; null if it is empty.</summary>
    public VoxelPoint? Centroid()
    {
        if (_runs.Count == 0)
        {
            return null;
        }

        var (x, y, z) = (0.0, 0.0, 0.0);
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(_runs))
        {
            x += run.Length * (run.Start + run.End - 1) / 2.0;
            y += run.Length * (double)run.Y;
            z += run.Length * (double)run.Z;
        }

        return new VoxelPoint(x / VoxelCount, y / VoxelCount, z / VoxelCount);
    }

    /// <summary>A mask without voxels.</summary>
    public static MaskRuns Empty(GridShape shape) => new(shape, []);

    /// <summary>Takes a mask.</summary>
    /// <param name="mask">1 inside, 0 outside.</param>
    public static MaskRuns Of(Volume<byte> mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new MaskRuns(mask.Grid.Shape, VoxelRuns.In(mask.Voxels, mask.Grid.Shape));
    }

    /// <summary>The mask as a volume: 1 inside, 0 outside.</summary>
    /// <param name="grid">Its lattice.</param>
    /// <exception cref="ArgumentException">The lattice has another shape.</exception>
    public Volume<byte> ToMask(VolumeGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        RequireLattice(grid);
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        Paint(mask, 1);
        return mask;
    }

    /// <summary>Writes a label where the mask is.</summary>
    /// <param name="labels">On a lattice of the mask's shape.</param>
    /// <param name="label">The label.</param>
    /// <exception cref="ArgumentException">The lattice has another shape.</exception>
    public void Paint(Volume<byte> labels, byte label)
    {
        ArgumentNullException.ThrowIfNull(labels);
        RequireLattice(labels.Grid);
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(_runs))
        {
            labels.Voxels.Slice(run.Start + (Shape.X * (run.Y + (Shape.Y * run.Z))), run.Length).Fill(label);
        }
    }

    /// <summary>How this mask differs from an earlier one.</summary>
    /// <exception cref="ArgumentException">The masks have different shapes.</exception>
    public MaskChange ChangeSince(MaskRuns earlier) => BoxOfChangeSince(earlier) is { } box
        ? new MaskChange(box, Pack(box))
        : new MaskChange(new VoxelBox((0, 0, 0), (0, 0, 0)), ReadOnlyMemory<byte>.Empty);

    /// <summary>The smallest box outside of which this mask is as an earlier one; null if they are the same.</summary>
    /// <exception cref="ArgumentException">The masks have different shapes.</exception>
    public VoxelBox? BoxOfChangeSince(MaskRuns earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        RequireShape(earlier);

        var (first, end) = ((X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue), (X: 0, Y: 0, Z: 0));
        ReadOnlySpan<VoxelRun> mine = CollectionsMarshal.AsSpan(_runs);
        ReadOnlySpan<VoxelRun> its = CollectionsMarshal.AsSpan(earlier._runs);
        while (mine.Length + its.Length > 0)
        {
            var line = Math.Min(LineOf(mine), LineOf(its));
            var (a, b) = (CountOn(mine, line), CountOn(its, line));
            if (Extent(mine[..a], its[..b]) is var (from, to))
            {
                var (y, z) = ((int)(line % Shape.Y), (int)(line / Shape.Y));
                first = (Math.Min(first.X, from), Math.Min(first.Y, y), Math.Min(first.Z, z));
                end = (Math.Max(end.X, to), Math.Max(end.Y, y + 1), Math.Max(end.Z, z + 1));
            }

            mine = mine[a..];
            its = its[b..];
        }

        return end.Z == 0 ? null : new VoxelBox(first, end);
    }

    /// <summary>Whether this mask and another have a voxel in common.</summary>
    /// <exception cref="ArgumentException">The masks have different shapes.</exception>
    public bool Overlaps(MaskRuns other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireShape(other);
        ReadOnlySpan<VoxelRun> mine = CollectionsMarshal.AsSpan(_runs);
        ReadOnlySpan<VoxelRun> its = CollectionsMarshal.AsSpan(other._runs);
        while (!mine.IsEmpty && !its.IsEmpty)
        {
            var (a, b) = (mine[0], its[0]);
            var (lineOfMine, lineOfIts) = (LineOf(mine), LineOf(its));
            if (lineOfMine == lineOfIts && a.Start < b.End && b.Start < a.End)
            {
                return true;
            }

            if (lineOfMine < lineOfIts || (lineOfMine == lineOfIts && a.End <= b.Start))
            {
                mine = mine[1..];
            }
            else
            {
                its = its[1..];
            }
        }

        return false;
    }

    /// <summary>Visits the mask's lines in a slice: y, the first x, and the x after the last.</summary>
    /// <param name="z">The slice.</param>
    /// <param name="visit">Told of each.</param>
    internal void ForEachLineIn(int z, Action<int, int, int> visit)
    {
        for (var i = FirstIn(z); i < _runs.Count && _runs[i].Z == z; i++)
        {
            visit(_runs[i].Y, _runs[i].Start, _runs[i].End);
        }
    }

    /// <summary>The mask in a box: 1 inside, 0 outside, x fastest.</summary>
    /// <param name="box">Within the lattice.</param>
    public byte[] VoxelsIn(VoxelBox box)
    {
        var voxels = new byte[CountOf(box)];
        ForEachRunIn(box, (from, to) => voxels.AsSpan((int)from, (int)(to - from)).Fill(1));
        return voxels;
    }

    private void RequireLattice(VolumeGrid grid)
    {
        if (grid.Shape != Shape)
        {
            throw new ArgumentException($"A mask of {Shape} does not lie on a lattice of {grid.Shape}.");
        }
    }

    private void RequireShape(MaskRuns other)
    {
        if (other.Shape != Shape)
        {
            throw new ArgumentException($"Masks must have one shape to be compared, got {Shape} and {other.Shape}.");
        }
    }

    /// <summary>Index of the first run that is not before a slice.</summary>
    private int FirstIn(int z)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].Z < z ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private long LineOf(ReadOnlySpan<VoxelRun> runs) => runs.IsEmpty ? long.MaxValue : runs[0].Y + ((long)Shape.Y * runs[0].Z);

    private int CountOn(ReadOnlySpan<VoxelRun> runs, long line)
    {
        var count = 0;
        while (count < runs.Length && LineOf(runs[count..]) == line)
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// The first voxel of a line that only one of two masks has, and the voxel after the last; null if there is none. Where the places at
    /// which runs begin and end first differ, the nearer one begins the difference; the same from behind.
    /// </summary>
    private static (int From, int To)? Extent(ReadOnlySpan<VoxelRun> mine, ReadOnlySpan<VoxelRun> its)
    {
        var (a, b) = (Edges(mine), Edges(its));
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length && same == b.Length)
        {
            return null;
        }

        var (before, after) = (EdgeAt(a, same, int.MaxValue), EdgeAt(b, same, int.MaxValue));
        Array.Reverse(a);
        Array.Reverse(b);
        same = a.AsSpan().CommonPrefixLength(b);
        return (Math.Min(before, after), Math.Max(EdgeAt(a, same, 0), EdgeAt(b, same, 0)));
    }

    private static int EdgeAt(int[] edges, int index, int otherwise) => index < edges.Length ? edges[index] : otherwise;

    private static int[] Edges(ReadOnlySpan<VoxelRun> runs)
    {
        var edges = new int[2 * runs.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            (edges[2 * i], edges[(2 * i) + 1]) = (runs[i].Start, runs[i].End);
        }

        return edges;
    }

    private static long CountOf(VoxelBox box)
        => (long)(box.End.X - box.First.X) * (box.End.Y - box.First.Y) * (box.End.Z - box.First.Z);

    /// <summary>Visits the parts of runs that lie in a box: the first voxel and the one after the last, counted in the box, x fastest.</summary>
    private void ForEachRunIn(VoxelBox box, Action<long, long> visit)
    {
        var (width, height) = (box.End.X - box.First.X, box.End.Y - box.First.Y);
        foreach (ref readonly var run in CollectionsMarshal.AsSpan(_runs))
        {
            var (from, to) = (Math.Max(run.Start, box.First.X), Math.Min(run.End, box.End.X));
            if (from < to && run.Y >= box.First.Y && run.Y < box.End.Y && run.Z >= box.First.Z && run.Z < box.End.Z)
            {
                var line = (long)width * (run.Y - box.First.Y + ((long)height * (run.Z - box.First.Z)));
                visit(line + from - box.First.X, line + to - box.First.X);
            }
        }
    }

    private byte[] Pack(VoxelBox box)
    {
        var bits = new byte[(CountOf(box) + 7) / 8];
        ForEachRunIn(box, (from, to) => SetBits(bits, from, to));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(bits);
        }

        return packed.ToArray();
    }

    private static void SetBits(byte[] bits, long from, long to)
    {
        for (; from < to && from % 8 != 0; from++)
        {
            bits[from / 8] |= (byte)(1 << (int)(from % 8));
        }

        for (; to > from && to % 8 != 0; to--)
        {
            bits[(to - 1) / 8] |= (byte)(1 << (int)((to - 1) % 8));
        }

        bits.AsSpan((int)(from / 8), (int)((to - from) / 8)).Fill(byte.MaxValue);
    }
}
