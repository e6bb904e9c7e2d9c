using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Multi-head attention of one set of tokens to another, inside a narrower or equal width.</summary>
/// <remarks>Source: segment-anything, transformer.py, Attention.</remarks>
internal sealed class TokenAttention : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly int _numHeads;

    [ComponentName(Name = "q_proj")]
    private readonly Linear _query;

    [ComponentName(Name = "k_proj")]
    private readonly Linear _key;

    [ComponentName(Name = "v_proj")]
    private readonly Linear _value;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _output;

    /// <summary>Builds the projections.</summary>
    /// <param name="embedDim">Width of the tokens.</param>
    /// <param name="innerDim">Width of all heads together.</param>
    /// <param name="numHeads">Heads; divides <paramref name="innerDim"/>.</param>
    public TokenAttention(int embedDim, int innerDim, int numHeads)
        : base(nameof(TokenAttention))
    {
        _numHeads = numHeads;
        _query = Linear(embedDim, innerDim);
        _key = Linear(embedDim, innerDim);
        _value = Linear(embedDim, innerDim);
        _output = Linear(innerDim, embedDim);
        RegisterComponents();
    }

    /// <summary>Attends.</summary>
    /// <param name="query">Tokens that ask, (B, N, E).</param>
    /// <param name="key">Tokens that are compared, (B, M, E).</param>
    /// <param name="value">Tokens that answer, (B, M, E).</param>
    /// <returns>(B, N, E), owned by the caller.</returns>
    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var attended = functional.scaled_dot_product_attention(
            SplitHeads(_query.call(query)),
            SplitHeads(_key.call(key)),
            SplitHeads(_value.call(value)));                  // (B, heads, N, inner/heads)
        return _output.call(attended.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    private Tensor SplitHeads(Tensor tokens)
        => tokens.reshape(tokens.shape[0], tokens.shape[1], _numHeads, -1).transpose(1, 2);
}
