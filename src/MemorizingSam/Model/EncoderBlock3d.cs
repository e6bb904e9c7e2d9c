using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>One block of the image encoder: attention between tokens, then an MLP on each.</summary>
/// <remarks>Source: SAM-Med3D, image_encoder3D.py, Block3D; FastSAM3D, the same file, with its residual quirk and skip blocks.</remarks>
internal sealed class EncoderBlock3d : Module<Tensor, TokenSubset, Recall, Tensor>
{
    private const string WithoutAttention = "A block without attention has no keys and values, and takes no memories; choose a later one.";

    private readonly ResidualLayout _residuals;

    [ComponentName(Name = "norm1")]
    private readonly TokenLayerNorm? _norm1;

    [ComponentName(Name = "attn")]
    private readonly Attention3d? _attention;

    [ComponentName(Name = "norm2")]
    private readonly TokenLayerNorm _norm2;

    [ComponentName(Name = "mlp")]
    private readonly MlpBlock _mlp;

    /// <summary>Builds one block.</summary>
    /// <param name="options">Encoder size, already checked.</param>
    /// <param name="index">Index of the block, which decides whether and how far it attends.</param>
    public EncoderBlock3d(ImageEncoderOptions options, int index)
        : base(nameof(EncoderBlock3d))
    {
        _residuals = options.Residuals;
        if (index >= options.SkipAttentionBlocks)
        {
            _norm1 = new TokenLayerNorm(options.EmbedDim, ImageEncoderOptions.NormEpsilon);
            _attention = new Attention3d(options, options.AttentionEdge(index), options.MaskGuided?.Block == index);
        }

        _norm2 = new TokenLayerNorm(options.EmbedDim, ImageEncoderOptions.NormEpsilon);
        _mlp = new MlpBlock(options.EmbedDim, (long)options.EmbedDim * options.MlpRatio, functional.gelu);
        RegisterComponents();
        if (_residuals == ResidualLayout.PreNorm)
        {
            // Tokens begin as the patch embedding left them. From random answers, the first compact model learned to drown them in one constant
            // vector rather than to use them (docs/decisions.md #75).
            _attention?.StartFromNothing();
            _mlp.StartFromNothing();
        }
    }

    /// <summary>Runs the block.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <param name="subset">Which of them attend and go through the MLP; <see cref="TokenSubset.All"/> for the block as it was trained.</param>
    /// <param name="recall">Memories of this block; <see cref="Recall.None"/> for the plain encoder.</param>
    /// <returns>Tokens of the same shape, owned by the caller.</returns>
    /// <exception cref="ArgumentException">There are memories, and this block cannot take them.</exception>
    public override Tensor forward(Tensor tokens, TokenSubset subset, Recall recall)
    {
        if (_attention is null && !recall.IsNone)
        {
            throw new ArgumentException(WithoutAttention);
        }

        using var scope = NewDisposeScope();
        var stream = _attention is null ? tokens : tokens + _attention.call(_norm1!.call(tokens), subset, recall);
        var normalised = _norm2.call(stream);
        var kept = _residuals == ResidualLayout.AfterNorm ? normalised : stream;
        var worked = subset.IsAll ? normalised : subset.Gather(normalised.flatten(1, 3), axis: 1);
        return (kept + subset.Spread(_mlp.call(worked)).view(tokens.shape)).MoveToOuterDisposeScope();
    }

    /// <summary>How much each token of each memory counts in what the block's attention answers.</summary>
    /// <param name="tokens">Tokens that enter the block, (B, X, Y, Z, C).</param>
    /// <param name="recall">With memories.</param>
    /// <returns>(B, heads, N, k, N), owned by the caller.</returns>
    /// <exception cref="ArgumentException">The block cannot take the memories.</exception>
    public Tensor MemoryWeights(Tensor tokens, Recall recall)
    {
        if (_attention is null)
        {
            throw new ArgumentException(WithoutAttention);
        }

        using var normalised = _norm1!.call(tokens);
        return _attention.MemoryWeights(normalised, recall);
    }

    /// <summary>Keys and values of the tokens that enter the block, as memories keep them.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <returns>Both (B, heads, X·Y·Z, C/heads), owned by the caller.</returns>
    /// <exception cref="ArgumentException">The block has no attention.</exception>
    public (Tensor Keys, Tensor Values) KeysAndValues(Tensor tokens)
    {
        if (_attention is null)
        {
            throw new ArgumentException(WithoutAttention);
        }

        using var normalised = _norm1!.call(tokens);
        return _attention.KeysAndValues(normalised);
    }
}
