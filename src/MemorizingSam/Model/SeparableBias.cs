using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>
/// Relative-position bias of the windows of one size, kept as three small terms whose sum over query (d, h, w) and key (x, y, z) is
/// <c>AlongZ[d,h,w, z] + OverXZ[d,h,w, x,z] + OverYZ[d,h,w, y,z]</c>.
/// </summary>
/// <remarks>
/// Source: SAM-Med3D, image_encoder3D.py, add_decomposed_rel_pos. With z fixed, x and y meet in no common term, so the softmax mass of
/// a box of keys is a sum over z of a product of two sums: how padding gets its share without being computed. See docs/decisions.md #39.
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
            einsum("bndhyc,yzc->bndhyz", whole, tables.Z).contiguous().unsqueeze(4)); // einsum leaves y outermost in memory
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
    /// <param name="extents">Extents of the box.</param>
    /// <param name="withOutside">Whether one more column holds <see cref="LogMassOutside"/>.</param>
    /// <returns>(windows, heads, queries, keys).</returns>
    public Tensor Mask(long[] extents, bool withOutside)
    {
        var (x, y, z) = ((0L, extents[0]), (0L, extents[1]), (0L, extents[2]));
        var alongZ = Keys(AlongZ, -1, z).unsqueeze(-2)   // repeated over y, so that the sum below runs along longer rows
            .expand([.. AlongZ.shape[..^1], extents[1], -1])
            .contiguous()
            .unsqueeze(-3);                              // (..., 1, y, z)
        var overXZ = Keys(Keys(OverXZ, -2, x), -1, z).unsqueeze(-2); // (..., x, 1, z)
        var overYZ = Keys(Keys(OverYZ, -2, y), -1, z).unsqueeze(-3); // (..., 1, y, z)
        if (!withOutside)
        {
            return (alongZ + (overXZ + overYZ)).flatten(5, 7).flatten(2, 4);
        }

        // The largest tensor of a block: written in place, since joining two would hold it twice.
        var keys = extents[0] * extents[1] * extents[2];
        var outside = LogMassOutside(extents);           // (windows, heads, queries, 1)
        var mask = outside.new_empty([.. outside.shape[..^1], keys + 1]);
        var inside = mask.narrow(-1, 0, keys).unflatten(3, extents).unflatten(2, AlongZ.shape[2..5]);
        inside.copy_(overXZ + overYZ);
        inside.add_(alongZ);
        mask.narrow(-1, keys, 1).copy_(outside);
        return mask;
    }

    /// <summary>Logarithm of Σ exp(bias) over the keys outside the box that starts at the origin.</summary>
    /// <remarks>The outside is cut into disjoint boxes: a total minus the inside would cancel.</remarks>
    /// <param name="extents">Extents of the box, at least one of them smaller than the window.</param>
    /// <returns>(windows, heads, queries, 1).</returns>
    public Tensor LogMassOutside(long[] extents)
    {
        var (x, y, z) = (extents[0], extents[1], extents[2]);
        var whole = (0L, (long)Edge);
        var boxes = new List<Tensor>(3);
        if (z < Edge)
        {
            boxes.Add(LogMass(whole, whole, (z, Edge - z)));
        }

        if (x < Edge)
        {
            boxes.Add(LogMass((x, Edge - x), whole, (0, z)));
        }

        if (y < Edge)
        {
            boxes.Add(LogMass((0, x), (y, Edge - y), (0, z)));
        }

        return stack(boxes, dim: -1).logsumexp(-1).flatten(2, 4).unsqueeze(-1);
    }

    private Tensor LogMass((long Start, long Count) x, (long Start, long Count) y, (long Start, long Count) z)
    {
        var sumOverX = Keys(Keys(OverXZ, -2, x), -1, z).logsumexp(-2);
        var sumOverY = Keys(Keys(OverYZ, -2, y), -1, z).logsumexp(-2);
        return (Keys(AlongZ, -1, z) + sumOverX + sumOverY).logsumexp(-1);
    }

    /// <summary>Some coordinates of a key axis; an axis of one entry holds for all coordinates.</summary>
    private static Tensor Keys(Tensor term, int axis, (long Start, long Count) keys)
        => term.shape[^-axis] == 1 ? term : term.narrow(axis, keys.Start, keys.Count);
}
