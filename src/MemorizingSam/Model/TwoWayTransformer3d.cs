using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Transformer in which prompt tokens and image tokens attend to each other.</summary>
/// <remarks>Source: SAM-Med3D, mask_decoder3D.py, TwoWayTransformer3D.</remarks>
internal sealed class TwoWayTransformer3d : Module<Tensor, Tensor, Tensor, (Tensor Queries, Tensor Keys)>
{
    /// <summary>Added to the variance by all norms of the transformer: torch's default, where the other norms use 1e-6.</summary>
    public const double NormEpsilon = 1e-5;

    [ComponentName(Name = "layers")]
    private readonly ModuleList<TwoWayLayer> _layers;

    [ComponentName(Name = "final_attn_token_to_image")]
    private readonly TokenAttention _finalAttention;

    [ComponentName(Name = "norm_final_attn")]
    private readonly TokenLayerNorm _finalNorm;

    /// <summary>Builds the layers.</summary>
    /// <param name="options">Sizes.</param>
    public TwoWayTransformer3d(MaskDecoderOptions options)
        : base(nameof(TwoWayTransformer3d))
    {
        var width = options.EmbedDim;
        _layers = new([.. Enumerable.Range(0, options.NumLayers).Select(i => new TwoWayLayer(options, isFirst: i == 0))]);
        _finalAttention = new TokenAttention(width, width / options.CrossAttentionReduction, options.NumHeads);
        _finalNorm = new TokenLayerNorm(width, NormEpsilon);
        RegisterComponents();
    }

    /// <summary>Runs all layers and a last look of the prompt tokens at the image.</summary>
    /// <param name="image">Image tokens, (B, M, E).</param>
    /// <param name="imageCode">Their positional code, (1 or B, M, E).</param>
    /// <param name="tokens">Prompt tokens, (B, N, E); they are their own positional code.</param>
    /// <returns>Prompt tokens and image tokens, owned by the caller.</returns>
    public override (Tensor Queries, Tensor Keys) forward(Tensor image, Tensor imageCode, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = (tokens, image);
        foreach (var layer in _layers)
        {
            (queries, keys) = layer.call(queries, keys, tokens, imageCode);
        }

        queries += _finalAttention.call(queries + tokens, keys + imageCode, keys);
        return (_finalNorm.call(queries).MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }
}
