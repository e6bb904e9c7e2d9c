using System.Runtime.InteropServices;

namespace MemorizingSam.Checkpoints;

/// <summary>Copies a transposed, sliced or expanded view out of a file into C order.</summary>
internal static class StridedCopy
{
    private const int ScratchLength = 64 << 10;

    private readonly record struct Axis(long Length, long From, long To);

    /// <summary>Gathers a view. It walks the file forwards and needs no memory besides the destination.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Offset in the file of the view's first element.</param>
    /// <param name="size">Bytes of one element.</param>
    /// <param name="shape">Length of each axis.</param>
    /// <param name="strides">Elements from one index of each axis to the next, in the file.</param>
    /// <param name="destination">Receives the elements in C order.</param>
    public static void Read(
        MappedFile file, long start, int size, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, Span<byte> destination)
    {
        var axes = SortAxes(shape, strides);
        var inner = axes[^1];
        Span<byte> scratch = stackalloc byte[ScratchLength];

        // As many elements at once as one scratch spans.
        var perBlock = inner.From == 0 ? inner.Length : Math.Max(1, ((ScratchLength / size) - 1) / inner.From);
        var index = new long[axes.Length - 1];
        do
        {
            var (from, to) = (0L, 0L);
            for (var axis = 0; axis < index.Length; axis++)
            {
                from += index[axis] * axes[axis].From;
                to += index[axis] * axes[axis].To;
            }

            for (var first = 0L; first < inner.Length; first += perBlock)
            {
                var count = Math.Min(perBlock, inner.Length - first);
                var span = scratch[..(int)((((count - 1) * inner.From) + 1) * size)];
                file.Read(start + ((from + (first * inner.From)) * size), span);
                Scatter(span, inner, count, size, destination[(int)((to + (first * inner.To)) * size)..]);
            }
        }
        while (Advance(index, axes));
    }

    // Largest stride in the file outermost, so that the file is read forwards.
    private static Axis[] SortAxes(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var axes = new List<Axis>();
        var to = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] > 1)
            {
                axes.Insert(0, new Axis(shape[axis], strides[axis], to));
            }

            to *= shape[axis];
        }

        return [.. axes.OrderByDescending(axis => axis.From)];
    }

    private static bool Advance(long[] index, Axis[] axes)
    {
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            if (++index[axis] < axes[axis].Length)
            {
                return true;
            }

            index[axis] = 0;
        }

        return false;
    }

    private static void Scatter(ReadOnlySpan<byte> source, Axis axis, long count, int size, Span<byte> destination)
    {
        switch (size)
        {
            case 1:
                Scatter(source, axis, count, destination);
                break;
            case 2:
                Scatter(MemoryMarshal.Cast<byte, ushort>(source), axis, count, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                Scatter(MemoryMarshal.Cast<byte, uint>(source), axis, count, MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                Scatter(MemoryMarshal.Cast<byte, ulong>(source), axis, count, MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    private static void Scatter<T>(ReadOnlySpan<T> source, Axis axis, long count, Span<T> destination)
    {
        var (from, to) = (0, 0);
        for (var i = 0L; i < count; i++)
        {
            destination[to] = source[from];
            from += (int)axis.From;
            to += (int)axis.To;
        }
    }
}
