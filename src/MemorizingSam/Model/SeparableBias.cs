using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>
/// Relative-position bias of the windows of one size, kept as three small terms whose sum over query (d, h, w) and key (x, y, z) is
/// <c>AlongZ[d,h,w, z] + OverXZ[d,h,w, x,z] + OverYZ[d,h,w, y,z]</c>.
/// </summary>
/// <remarks>
/// Source: SAM-Med3D, image_encoder3D.py, add_decomposed_rel_pos. With z fixed, x and y meet in no common term, so the softmax mass of
/// a box of keys is a sum over z of a product of two sums: how padding gets its share without being computed. See docs/decisions.md.
/// </remarks>
/// <param name="Edge">Edge of the window the keys fill, padding included.</param>
/// <param name="AlongZ">(windows, heads, d, h, w, Z).</param>
/// <param name="OverXZ">(windows, heads, d, h, w or 1, X, Z or 1).</param>
/// <param name="OverYZ">(windows, heads, d, h, w or 1, Y, Z or 1).</param>
internal sealed record SeparableBias(int Edge, Tensor AlongZ, Tensor OverXZ, Tensor OverYZ)
{
    /// <summary>The bias as all published weights were trained with.</summary>
    /// <param name="edge">Edge of the window.</param>
    /// <param name="query">Unscaled queries of the real tokens, (windows, heads, d, h, w, head size).</param>
    /// <param name="paddingQuery">Query of every padding token, (heads, head size).</param>
    /// <param name="tables">Rows of the three tables, each (edge, edge, head size).</param>
    public static SeparableBias AsPublished(
        int edge, Tensor query, Tensor paddingQuery, (Tensor X, Tensor Y, Tensor Z) tables)
    {
        var (extentX, extentY, extentZ) = (query.shape[2], query.shape[3], query.shape[4]);
        var whole = query;                               // queries at all positions of the window along its last axis
        if (extentZ < edge)
        {
            var padding = paddingQuery.view(1, query.shape[1], 1, 1, 1, -1)
                .expand(query.shape[0], -1, extentX, extentY, edge - extentZ, -1);
            whole = cat([query, padding], dim: 4);
        }

        return new SeparableBias(
            edge,
            einsum("bndhwc,dzc->bndhwz", query, tables.X.narrow(0, 0, extentX)),
            einsum("bndhxc,hzc->bndhxz", whole, tables.Y.narrow(0, 0, extentY)).unsqueeze(4),
            einsum("bndhyc,yzc->bndhyz", whole, tables.Z).unsqueeze(4));
    }

    /// <summary>The bias as it was meant.</summary>
    /// <param name="edge">Edge of the window.</param>
    /// <param name="query">Unscaled queries of the real tokens, (windows, heads, d, h, w, head size).</param>
    /// <param name="tables">Rows of the three tables, each (edge, edge, head size).</param>
    public static SeparableBias Corrected(int edge, Tensor query, (Tensor X, Tensor Y, Tensor Z) tables)
    {
        var (extentX, extentY, extentZ) = (query.shape[2], query.shape[3], query.shape[4]);
        return new SeparableBias(
            edge,
            einsum("bndhwc,wzc->bndhwz", query, tables.Z.narrow(0, 0, extentZ)),
            einsum("bndhwc,dxc->bndhwx", query, tables.X.narrow(0, 0, extentX)).unsqueeze(-1),
            einsum("bndhwc,hyc->bndhwy", query, tables.Y.narrow(0, 0, extentY)).unsqueeze(-1));
    }

    /// <summary>The bias between all queries and the keys of the box that starts at the origin.</summary>
    /// <returns>(windows, heads, queries, keys).</returns>
    public Tensor Dense(int extentX, int extentY, int extentZ)
    {
        var alongZ = Keys(AlongZ, -1, 0, extentZ).unsqueeze(-2).unsqueeze(-2);              // (..., 1, 1, z)
        var overXZ = Keys(Keys(OverXZ, -2, 0, extentX), -1, 0, extentZ).unsqueeze(-2);      // (..., x, 1, z)
        var overYZ = Keys(Keys(OverYZ, -2, 0, extentY), -1, 0, extentZ).unsqueeze(-3);      // (..., 1, y, z)
        return (alongZ + (overXZ + overYZ)).flatten(5, 7).flatten(2, 4);
    }

    /// <summary>Logarithm of Σ exp(bias) over the keys outside the box that starts at the origin.</summary>
    /// <remarks>The outside is cut into disjoint boxes: a total minus the inside would cancel.</remarks>
    /// <returns>(windows, heads, queries, 1).</returns>
    public Tensor LogMassOutside(int extentX, int extentY, int extentZ)
    {
        var boxes = new List<Tensor>(3);
        if (extentZ < Edge)
        {
            boxes.Add(LogMass((0, Edge), (0, Edge), (extentZ, Edge - extentZ)));
        }

        if (extentX < Edge)
        {
            boxes.Add(LogMass((extentX, Edge - extentX), (0, Edge), (0, extentZ)));
        }

        if (extentY < Edge)
        {
            boxes.Add(LogMass((0, extentX), (extentY, Edge - extentY), (0, extentZ)));
        }

        return stack(boxes, dim: -1).logsumexp(-1).flatten(2, 4).unsqueeze(-1);
    }

    private Tensor LogMass((int Start, int Count) x, (int Start, int Count) y, (int Start, int Count) z)
    {
        var sumOverX = Keys(Keys(OverXZ, -2, x.Start, x.Count), -1, z.Start, z.Count).logsumexp(-2);
        var sumOverY = Keys(Keys(OverYZ, -2, y.Start, y.Count), -1, z.Start, z.Count).logsumexp(-2);
        return (Keys(AlongZ, -1, z.Start, z.Count) + sumOverX + sumOverY).logsumexp(-1);
    }

    /// <summary>Some coordinates of a key axis; an axis of one entry holds for all coordinates.</summary>
    private static Tensor Keys(Tensor term, int axis, int start, int count)
        => term.shape[^-axis] == 1 ? term : term.narrow(axis, start, count);
}
