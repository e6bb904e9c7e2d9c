using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>The attention windows of one size that tile a box of the token grid; padding is never made.</summary>
/// <remarks>
/// The reference pads the grid at its far ends to a multiple of the window edge. So along an axis there are some full windows and at
/// most one that is cut short, and over the three axes at most eight groups of windows whose real tokens have the same extents.
/// </remarks>
/// <param name="X">Windows along X.</param>
/// <param name="Y">Windows along Y.</param>
/// <param name="Z">Windows along Z.</param>
internal sealed record WindowGroup(WindowGroup.Span X, WindowGroup.Span Y, WindowGroup.Span Z)
{
    /// <summary>Whether the group is a single window, so that <see cref="Cut"/> copies nothing.</summary>
    public bool IsOneWindow => X.Windows == 1 && Y.Windows == 1 && Z.Windows == 1;

    /// <summary>Groups that together hold each token of a cubic grid once.</summary>
    /// <param name="gridEdge">Edge of the grid, in tokens.</param>
    /// <param name="windowEdge">Edge of a window, in tokens; may exceed the grid.</param>
    public static IReadOnlyList<WindowGroup> Tile(int gridEdge, int windowEdge)
    {
        var (full, rest) = Math.DivRem(gridEdge, windowEdge);
        var spans = new[] { new Span(0, full, windowEdge), new Span(full * windowEdge, 1, rest) }
            .Where(span => span.Start < gridEdge && span.Windows > 0)
            .ToArray();
        return [.. from x in spans from y in spans from z in spans select new WindowGroup(x, y, z)];
    }

    /// <summary>Cuts the windows out of a grid.</summary>
    /// <param name="grid">Tokens, (B, X, Y, Z, C).</param>
    /// <returns>Windows, (B·windows, x, y, z, C); a view where there is one window per grid.</returns>
    public Tensor Cut(Tensor grid)
        => Box(grid)
            .reshape(-1, X.Windows, X.Edge, Y.Windows, Y.Edge, Z.Windows, Z.Edge, grid.shape[^1])
            .permute(0, 1, 3, 5, 2, 4, 6, 7)
            .reshape(-1, X.Edge, Y.Edge, Z.Edge, grid.shape[^1]);

    /// <summary>Puts the windows into a grid: the way back from <see cref="Cut"/>.</summary>
    /// <param name="windows">Windows, (B·windows, x, y, z, C).</param>
    /// <param name="grid">Tokens, (B, X, Y, Z, C), written in place.</param>
    public void Paste(Tensor windows, Tensor grid)
    {
        var box = Box(grid);
        box.copy_(
            windows.reshape(-1, X.Windows, Y.Windows, Z.Windows, X.Edge, Y.Edge, Z.Edge, grid.shape[^1])
                .permute(0, 1, 4, 2, 5, 3, 6, 7)
                .reshape(box.shape));
    }

    private Tensor Box(Tensor grid)
        => grid.narrow(1, X.Start, X.Length).narrow(2, Y.Start, Y.Length).narrow(3, Z.Start, Z.Length);

    /// <summary>Equal windows side by side along one axis.</summary>
    /// <param name="Start">First token.</param>
    /// <param name="Windows">How many.</param>
    /// <param name="Edge">Real tokens of one window along the axis.</param>
    internal readonly record struct Span(int Start, int Windows, int Edge)
    {
        /// <summary>Tokens of all of them along the axis.</summary>
        public int Length => Windows * Edge;
    }
}
