namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Puts an array's bytes in the order that all others have: little-endian, the last axis fastest.</summary>
internal static class ArrayTurning
{
    /// <summary>Reverses the bytes of each number.</summary>
    public static void SwapBytes(NumberArray array)
    {
        var size = array.Header.Element.SizeInBytes();
        for (var i = 0L; i < array.Header.Count; i++)
        {
            array.Bytes(i * size, size).Reverse();
        }
    }

    /// <summary>A copy whose axes are in the opposite order; each number keeps its place along each.</summary>
    public static NumberArray ReverseAxes(NumberArray array)
    {
        var shape = array.Header.Shape;
        var reversed = new NumberArray(array.Header with { Shape = [.. shape.Reverse()] });
        var size = array.Header.Element.SizeInBytes();

        // Steps in the copy, by axis of the original: the original's first axis is the copy's last and fastest.
        var steps = new long[shape.Count];
        var step = 1L;
        for (var axis = 0; axis < shape.Count; axis++)
        {
            steps[axis] = step;
            step *= shape[axis];
        }

        var position = new int[shape.Count];
        for (var (i, target) = (0L, 0L); i < array.Header.Count; i++)
        {
            array.Bytes(i * size, size).CopyTo(reversed.Bytes(target * size, size));
            for (var axis = shape.Count - 1; axis >= 0; axis--)
            {
                target += steps[axis];
                if (++position[axis] < shape[axis])
                {
                    break;
                }

                target -= steps[axis] * shape[axis];
                position[axis] = 0;
            }
        }

        return reversed;
    }
}
