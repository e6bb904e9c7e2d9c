using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Attention to memories that say what was segmented in them.</summary>
/// <remarks>
/// Ours, no part of the paper, whose memories carry keys and values alone: an answer without a click needs to know which object is meant
/// (DESIGN §5). See docs/decisions.md #63.
/// </remarks>
internal sealed class MaskGuidedMemory3d : Module<Tensor, Tensor, RecalledMemories, Tensor>
{
    /// <summary>Gates begin at sigmoid(−1), a quarter: open enough to be taught, closed enough for a trained encoder to go on.</summary>
    private const double FirstGate = -1;

    private const double Nearest = 1e-6;

    private readonly int _numHeads;

    [ComponentName(Name = "mask_patch")]
    private readonly Conv3d _maskPatch;

    [ComponentName(Name = "mask_context")]
    private readonly Conv3d _maskContext;

    [ComponentName(Name = "mask_token")]
    private readonly Conv3d _maskToken;

    [ComponentName(Name = "gate")]
    private readonly Parameter _gate;

    [ComponentName(Name = "nearness")]
    private readonly Parameter _nearness;

    /// <summary>Builds the mask encoder and the gates.</summary>
    /// <param name="options">Encoder size, already checked, with <see cref="ImageEncoderOptions.MaskGuided"/>.</param>
    public MaskGuidedMemory3d(ImageEncoderOptions options)
        : base(nameof(MaskGuidedMemory3d))
    {
        var memory = options.MaskGuided!;
        _numHeads = options.NumHeads;
        _maskPatch = Conv3d(1, memory.MaskChannels, kernel_size: memory.MaskPatchSize, stride: memory.MaskPatchSize);
        _maskContext = Conv3d(memory.MaskChannels, memory.MaskChannels, kernel_size: 3, padding: 1);
        _maskToken = Conv3d(memory.MaskChannels, options.EmbedDim, kernel_size: 1);
        _gate = new Parameter(full(options.NumHeads, FirstGate));
        _nearness = new Parameter(zeros(1));
        RegisterComponents();
    }

    /// <summary>Blends local attention with attention to the memories.</summary>
    /// <param name="queries">(B, heads, M, C/heads).</param>
    /// <param name="local">What local attention answers, of the same shape.</param>
    /// <param name="memories">With masks; a crop whose distances are all infinite keeps its local answers.</param>
    /// <returns>Of the same shape, owned by the caller.</returns>
    /// <exception cref="ArgumentException">The memories have no masks.</exception>
    public override Tensor forward(Tensor queries, Tensor local, RecalledMemories memories)
    {
        using var scope = NewDisposeScope();
        var keys = Joined(memories.Keys.to(queries.dtype));                      // (B, heads, k·N, C/heads)
        var seen = memories.Values.to(queries.dtype);
        var values = Joined(memories.TellsMasks ? seen + MaskTokens(memories) : seen);
        var remembered = functional.scaled_dot_product_attention(queries, keys, values, Nearness(queries, memories));
        return (local + (Gates(queries, memories) * (remembered - local))).MoveToOuterDisposeScope();
    }

    /// <summary>How much each memory token counts in what <see cref="forward"/> answers; the rest is the local answer's.</summary>
    /// <param name="queries">(B, heads, M, C/heads).</param>
    /// <param name="memories">As for <see cref="forward"/>.</param>
    /// <returns>(B, heads, M, k·N), owned by the caller; each row sums to its head's gate.</returns>
    public Tensor Weights(Tensor queries, RecalledMemories memories)
    {
        using var scope = NewDisposeScope();
        var keys = Joined(memories.Keys.to(queries.dtype));
        var scores = (queries / Math.Sqrt(queries.shape[^1])).matmul(keys.transpose(-2, -1)) + Nearness(queries, memories);
        return (Gates(queries, memories) * scores.softmax(-1)).MoveToOuterDisposeScope();
    }

    /// <summary>What nearer memories have ahead of farther ones in the softmax, and absent ones never make up; (B, heads, M, k·N).</summary>
    private Tensor Nearness(Tensor queries, RecalledMemories memories)
    {
        using var scope = NewDisposeScope();
        var isThere = memories.Distances.isfinite();                             // (B, k)
        // An infinite distance would make the gradient of what is masked below NaN: 0 · ∞.
        var distances = memories.Distances.masked_fill(isThere.logical_not(), 1).clamp_min(Nearest);
        var nearness = functional.softplus(_nearness) * distances.log().to(_nearness.dtype);
        var isAlone = isThere.any(-1, keepdim: true).logical_not();              // (B, 1): nothing to choose among, and the gate is shut
        var bias = nearness.neg().masked_fill(isThere.logical_or(isAlone).logical_not(), float.NegativeInfinity)
            .masked_fill(isAlone, 0)
            .repeat_interleave(memories.Keys.shape[3], dim: 1);                  // (B, k·N)
        return bias.to(queries.dtype).unsqueeze(1).unsqueeze(1).expand(-1, _numHeads, queries.shape[2], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Share of the memories in each head's answer, (B, heads, 1, 1): none for a crop without any.</summary>
    private Tensor Gates(Tensor queries, RecalledMemories memories)
    {
        using var scope = NewDisposeScope();
        var hasAny = memories.Distances.isfinite().any(-1).to(queries.dtype).view(-1, 1, 1, 1);
        return (_gate.sigmoid().to(queries.dtype).view(1, -1, 1, 1) * hasAny).MoveToOuterDisposeScope();
    }

    /// <summary>Tokens of the masks, in the memories' shape.</summary>
    private Tensor MaskTokens(RecalledMemories memories)
    {
        var masks = memories.Masks
            ?? throw new ArgumentException("Mask-guided memories need masks; recall them with the category that is asked for.");
        var type = _maskPatch.weight.dtype;
        var volumes = (masks.to(type) - 0.5).flatten(0, 1).unsqueeze(1);         // (B·k, 1, L, L, L)
        var patches = functional.gelu(_maskPatch.call(volumes));
        var seen = patches + functional.gelu(_maskContext.call(patches));
        return _maskToken.call(seen).flatten(2).transpose(1, 2)                  // (B·k, N, C)
            .unflatten(2, [_numHeads, -1]).transpose(1, 2)                       // (B·k, heads, N, C/heads)
            .unflatten(0, [masks.shape[0], masks.shape[1]])
            .to(memories.Values.dtype is ScalarType.Float16 ? type : memories.Values.dtype);
    }

    /// <summary>(B, k, heads, N, c) as (B, heads, k·N, c).</summary>
    private static Tensor Joined(Tensor memories) => memories.transpose(1, 2).flatten(2, 3);
}
