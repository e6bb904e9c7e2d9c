namespace MemorizingSam.Segmentation;

/// <summary>One crop of a <see cref="TileGrid"/>, counted from the home crop.</summary>
internal readonly record struct Cell(int X, int Y, int Z)
{
    /// <summary>The crop that the first prompt placed.</summary>
    public static Cell Home { get; }

    /// <summary>Index along axis 0, 1 or 2.</summary>
    public int this[int axis] => axis switch { 0 => X, 1 => Y, _ => Z };
}
