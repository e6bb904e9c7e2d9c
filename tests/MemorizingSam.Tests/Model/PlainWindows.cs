using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>Windows as the reference cuts them, padding and all: the oracle for attention that never makes the padding.</summary>
internal static class PlainWindows
{
    /// <summary>Pads with zeros at the far ends and cuts.</summary>
    /// <param name="grid">Tokens, (B, X, Y, Z, C).</param>
    /// <param name="edge">Edge of a window.</param>
    /// <returns>Windows, (B·windows, edge, edge, edge, C).</returns>
    public static Tensor Partition(Tensor grid, int edge)
    {
        var (x, y, z) = (Padding(grid.shape[1], edge), Padding(grid.shape[2], edge), Padding(grid.shape[3], edge));
        var padded = nn.functional.pad(grid, [0, 0, 0, z, 0, y, 0, x]);
        return padded
            .view(grid.shape[0], padded.shape[1] / edge, edge, padded.shape[2] / edge, edge, padded.shape[3] / edge, edge, -1)
            .permute(0, 1, 3, 5, 2, 4, 6, 7)
            .reshape(-1, edge, edge, edge, grid.shape[^1]);
    }

    /// <summary>Joins the windows and cuts the padding off.</summary>
    /// <param name="windows">Windows, (B·windows, edge, edge, edge, C).</param>
    /// <param name="edge">Edge of a window.</param>
    /// <param name="x">Tokens along X; <paramref name="y"/> and <paramref name="z"/> likewise.</param>
    /// <param name="y">Tokens along Y.</param>
    /// <param name="z">Tokens along Z.</param>
    /// <returns>Tokens, (B, X, Y, Z, C).</returns>
    public static Tensor Unpartition(Tensor windows, int edge, long x, long y, long z)
    {
        var (nx, ny, nz) = ((x + edge - 1) / edge, (y + edge - 1) / edge, (z + edge - 1) / edge);
        return windows
            .view(-1, nx, ny, nz, edge, edge, edge, windows.shape[^1])
            .permute(0, 1, 4, 2, 5, 3, 6, 7)
            .reshape(-1, nx * edge, ny * edge, nz * edge, windows.shape[^1])
            .narrow(1, 0, x)
            .narrow(2, 0, y)
            .narrow(3, 0, z);
    }

    private static long Padding(long extent, int edge) => (edge - (extent % edge)) % edge;
}
