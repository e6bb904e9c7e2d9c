using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>What an array says about itself before its numbers come.</summary>
/// <param name="Element">Type of its numbers.</param>
/// <param name="Shape">Length of each axis, at least 1; the last varies fastest in memory.</param>
internal sealed record ArrayHeader(ArrayElement Element, IReadOnlyList<int> Shape)
{
    /// <summary>Numbers in the array.</summary>
    public long Count => Shape.Aggregate(1L, (count, length) => count * length);

    /// <summary>Bytes of all numbers.</summary>
    public long SizeInBytes => Count * Element.SizeInBytes();

    /// <summary>Checks lengths from a client, before anything is allocated for them.</summary>
    /// <param name="element">Type of the numbers.</param>
    /// <param name="lengths">Length of each axis.</param>
    /// <exception cref="InvalidDataException">An axis is empty.</exception>
    /// <exception cref="RefusedException">No array of this machine could hold them: 413.</exception>
    public static ArrayHeader Of(ArrayElement element, IReadOnlyList<long> lengths)
    {
        if (lengths.Any(length => length < 1))
        {
            throw new InvalidDataException($"An array needs axes of at least 1, got the shape ({string.Join(", ", lengths)}).");
        }

        // The product of lengths that a client makes up overflows any whole number.
        if (lengths.Aggregate(1d, (count, length) => count * length) > Array.MaxLength)
        {
            throw RefusedException.TooLarge($"An array holds {Array.MaxLength} numbers at most, got the shape ({string.Join(", ", lengths)}).");
        }

        return new ArrayHeader(element, [.. lengths.Select(length => (int)length)]);
    }

    /// <summary>Its shape as Python prints it.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";
}
