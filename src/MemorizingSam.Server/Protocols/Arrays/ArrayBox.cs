namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>A box of an array: from its first index to the one after its last, along each of three axes.</summary>
/// <param name="First">First index along each axis.</param>
/// <param name="End">The index after the last.</param>
internal sealed record ArrayBox((int A, int B, int C) First, (int A, int B, int C) End)
{
    /// <summary>Length along each axis.</summary>
    public int[] Shape => [End.A - First.A, End.B - First.B, End.C - First.C];

    /// <summary>The same as the field writes it: [[first, end], …].</summary>
    public int[][] ToRows() => [[First.A, End.A], [First.B, End.B], [First.C, End.C]];

    /// <summary>Reads [[first, end], …], cut to an array.</summary>
    /// <param name="rows">What a client sent.</param>
    /// <param name="shape">The array's shape.</param>
    /// <exception cref="InvalidDataException">These are no three pairs, or nothing of the box lies in the array.</exception>
    public static ArrayBox Of(IReadOnlyList<IReadOnlyList<double>>? rows, int[] shape)
    {
        if (rows is not { Count: 3 } || rows.Any(row => row is not { Count: 2 }))
        {
            throw new InvalidDataException("A box needs three pairs [first, end], the end not in it.");
        }

        var first = rows.Select(row => (int)Math.Clamp(Math.Floor(row[0]), 0, int.MaxValue)).ToArray();
        var end = rows.Select((row, axis) => (int)Math.Clamp(Math.Ceiling(row[1]), 0, shape[axis])).ToArray();
        return first[0] < end[0] && first[1] < end[1] && first[2] < end[2]
            ? new ArrayBox((first[0], first[1], first[2]), (end[0], end[1], end[2]))
            : throw new InvalidDataException(
                $"The box [{string.Join(", ", rows.Select(row => $"[{row[0]}, {row[1]}]"))}] holds nothing of the image of shape ({string.Join(", ", shape)}).");
    }

    /// <summary>The same, but all of it must lie in the array.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static ArrayBox Exactly(IReadOnlyList<IReadOnlyList<double>> rows, int[] shape)
    {
        var box = Of(rows, shape);
        return rows.Zip(box.ToRows()).All(pair => pair.First[0] == pair.Second[0] && pair.First[1] == pair.Second[1])
            ? box
            : throw new InvalidDataException($"The box of a drawing must lie in the image of shape ({string.Join(", ", shape)}).");
    }
}
