using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Prompt tokens look at themselves and at the image, then the image looks at the prompt tokens.</summary>
/// <remarks>Source: segment-anything, transformer.py, TwoWayAttentionBlock.</remarks>
internal sealed class TwoWayLayer : Module<Tensor, Tensor, Tensor, Tensor, (Tensor Queries, Tensor Keys)>
{
    private readonly bool _isFirst;

    [ComponentName(Name = "self_attn")]
    private readonly TokenAttention _selfAttention;

    [ComponentName(Name = "norm1")]
    private readonly TokenLayerNorm _norm1;

    [ComponentName(Name = "cross_attn_token_to_image")]
    private readonly TokenAttention _tokenToImage;

    [ComponentName(Name = "norm2")]
    private readonly TokenLayerNorm _norm2;

    [ComponentName(Name = "mlp")]
    private readonly MlpBlock _mlp;

    [ComponentName(Name = "norm3")]
    private readonly TokenLayerNorm _norm3;

    [ComponentName(Name = "norm4")]
    private readonly TokenLayerNorm _norm4;

    [ComponentName(Name = "cross_attn_image_to_token")]
    private readonly TokenAttention _imageToToken;

    /// <summary>Builds the layer.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="isFirst">The first layer's self-attention sees no code and has no residual.</param>
    public TwoWayLayer(MaskDecoderOptions options, bool isFirst)
        : base(nameof(TwoWayLayer))
    {
        _isFirst = isFirst;
        var (width, inner) = (options.EmbedDim, options.EmbedDim / options.CrossAttentionReduction);
        _selfAttention = new TokenAttention(width, width, options.NumHeads);
        _norm1 = new TokenLayerNorm(width, TwoWayTransformer3d.NormEpsilon);
        _tokenToImage = new TokenAttention(width, inner, options.NumHeads);
        _norm2 = new TokenLayerNorm(width, TwoWayTransformer3d.NormEpsilon);
        _mlp = new MlpBlock(width, options.MlpDim, functional.relu);
        _norm3 = new TokenLayerNorm(width, TwoWayTransformer3d.NormEpsilon);
        _norm4 = new TokenLayerNorm(width, TwoWayTransformer3d.NormEpsilon);
        _imageToToken = new TokenAttention(width, inner, options.NumHeads);
        RegisterComponents();
    }

    /// <summary>Exchanges information once in each direction.</summary>
    /// <param name="queries">Prompt tokens, (B, N, E).</param>
    /// <param name="keys">Image tokens, (B, M, E).</param>
    /// <param name="queryCode">Positional code of the prompt tokens: the tokens the transformer began with, (B, N, E).</param>
    /// <param name="keyCode">Positional code of the image tokens, (1 or B, M, E).</param>
    /// <returns>Both token sets, owned by the caller.</returns>
    public override (Tensor Queries, Tensor Keys) forward(Tensor queries, Tensor keys, Tensor queryCode, Tensor keyCode)
    {
        using var scope = NewDisposeScope();
        queries = _norm1.call(AttendToSelf(queries, queryCode));

        var codedKeys = keys + keyCode;
        queries = _norm2.call(queries + _tokenToImage.call(queries + queryCode, codedKeys, keys));
        queries = _norm3.call(queries + _mlp.call(queries));
        keys = _norm4.call(keys + _imageToToken.call(codedKeys, queries + queryCode, queries));
        return (queries.MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }

    private Tensor AttendToSelf(Tensor queries, Tensor queryCode)
    {
        if (_isFirst)
        {
            return _selfAttention.call(queries, queries, queries);
        }

        var coded = queries + queryCode;
        return queries + _selfAttention.call(coded, coded, queries);
    }
}
