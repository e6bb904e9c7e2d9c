using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>Attention as the reference writes it, padding tokens computed and all: the oracle for <see cref="Attention3d"/>.</summary>
internal static class PlainAttention
{
    /// <summary>Attends in padded windows.</summary>
    /// <param name="attention">Whose weights to use.</param>
    /// <param name="options">What it was built with.</param>
    /// <param name="edge">Edge of a window.</param>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <returns>Tokens of the same shape.</returns>
    public static Tensor Attend(Attention3d attention, ImageEncoderOptions options, int edge, Tensor tokens)
    {
        var weights = attention.state_dict();
        var windows = PlainWindows.Partition(tokens, edge);
        var parts = (windows.matmul(weights["qkv.weight"].t()) + weights["qkv.bias"])
            .reshape(windows.shape[0], edge * edge * edge, 3, options.NumHeads, -1)
            .permute(2, 0, 3, 1, 4);
        var (q, k, v) = (parts[0], parts[1], parts[2]);
        var tables = (Rows(weights["rel_pos_d"], edge), Rows(weights["rel_pos_h"], edge), Rows(weights["rel_pos_w"], edge));
        var scores = (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1])) + Bias(q, edge, tables, options.RelativePositions);
        if (options.WindowPadding == WindowPadding.Masked)
        {
            var real = PlainWindows.Partition(ones_like(tokens.narrow(-1, 0, 1)), edge).flatten(1).unsqueeze(1).unsqueeze(1);
            scores = scores.masked_fill(real.eq(0), double.NegativeInfinity);
        }

        var attended = scores.softmax(-1).matmul(v).transpose(1, 2).reshape(windows.shape);
        var projected = attended.matmul(weights["proj.weight"].t()) + weights["proj.bias"];
        return PlainWindows.Unpartition(projected, edge, tokens.shape[1], tokens.shape[2], tokens.shape[3]);
    }

    /// <summary>The two forms of the bias, over all tokens of a window.</summary>
    /// <param name="query">Queries, (windows, heads, edge³, head size).</param>
    /// <param name="edge">Edge of a window.</param>
    /// <param name="tables">Rows of the tables, (edge, edge, head size).</param>
    /// <param name="layout">Which form.</param>
    /// <returns>(windows, heads, edge³, edge³).</returns>
    public static Tensor Bias(Tensor query, int edge, (Tensor X, Tensor Y, Tensor Z) tables, RelativePositionLayout layout)
    {
        var q = query.unflatten(2, [edge, edge, edge]);
        var bias = layout == RelativePositionLayout.AsPublished
            ? einsum("bndhwc,dzc->bndhwz", q, tables.X).unsqueeze(-2).unsqueeze(-2)
                + einsum("bndhxc,hzc->bndhxz", q, tables.Y).unsqueeze(4).unsqueeze(-2)
                + einsum("bndhyc,yzc->bndhyz", q, tables.Z).unsqueeze(4).unsqueeze(-3)
            : einsum("bndhwc,dxc->bndhwx", q, tables.X).unsqueeze(-1).unsqueeze(-1)
                + einsum("bndhwc,hyc->bndhwy", q, tables.Y).unsqueeze(-2).unsqueeze(-1)
                + einsum("bndhwc,wzc->bndhwz", q, tables.Z).unsqueeze(-2).unsqueeze(-2);
        return bias.reshape(query.shape[0], query.shape[1], query.shape[2], query.shape[2]);
    }

    /// <summary>R[i, j] = table[i − j + edge − 1].</summary>
    public static Tensor Rows(Tensor table, int edge)
        => stack(Enumerable.Range(0, edge).Select(i => stack(Enumerable.Range(0, edge).Select(j => table[i - j + edge - 1]))));
}
