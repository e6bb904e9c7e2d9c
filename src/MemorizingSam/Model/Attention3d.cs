using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Self-attention over a token grid, in windows or over the whole of it, with relative positions; and to recalled memories.</summary>
/// <remarks>
/// Source: SAM-Med3D, image_encoder3D.py, Attention, window_partition3D and window_unpartition3D; Memorizing SAM, ImageEncoder3D_m.py.
/// Differs: padding tokens are not computed; one extra key carries their exact share of each softmax. See docs/decisions.md #39.
/// Memories are an argument, where the reference loads files.
/// </remarks>
internal sealed class Attention3d : Module<Tensor, TokenSubset, Recall, Tensor>
{
    private readonly int _numHeads;
    private readonly int _edge;
    private readonly RelativePositionLayout _layout;
    private readonly WindowPadding _padding;
    private readonly IReadOnlyList<WindowGroup> _windows;
    private readonly string _axes;

    [ComponentName(Name = "rel_pos_d")]
    private readonly Parameter _tableX;

    [ComponentName(Name = "rel_pos_h")]
    private readonly Parameter _tableY;

    [ComponentName(Name = "rel_pos_w")]
    private readonly Parameter _tableZ;

    [ComponentName(Name = "qkv")]
    private readonly Linear _qkv;

    [ComponentName(Name = "memory")]
    private readonly MaskGuidedMemory3d? _memory;

    [ComponentName(Name = "proj")]
    private readonly Linear _proj;

    /// <summary>Builds the projections and tables.</summary>
    /// <param name="options">Encoder size, already checked.</param>
    /// <param name="edge">Edge of the cube of tokens each query attends to; the grid's for attention over all of it.</param>
    /// <param name="isMaskGuided">Whether there are weights for mask-guided memories.</param>
    public Attention3d(ImageEncoderOptions options, int edge, bool isMaskGuided = false)
        : base(nameof(Attention3d))
    {
        _numHeads = options.NumHeads;
        _edge = edge;
        _layout = options.RelativePositions;
        _padding = options.WindowPadding;
        _windows = WindowGroup.Tile(options.GridSize, edge);
        _axes = $"B {options.GridSize} {options.GridSize} {options.GridSize} {options.EmbedDim}";
        var headSize = options.EmbedDim / options.NumHeads;
        _tableX = new Parameter(zeros((2 * edge) - 1, headSize));
        _tableY = new Parameter(zeros((2 * edge) - 1, headSize));
        _tableZ = new Parameter(zeros((2 * edge) - 1, headSize));
        _qkv = Linear(options.EmbedDim, 3 * options.EmbedDim);
        _memory = isMaskGuided ? new MaskGuidedMemory3d(options) : null;
        _proj = Linear(options.EmbedDim, options.EmbedDim);
        RegisterComponents();
    }

    /// <summary>Makes the answer 0, so that a residual around it begins as the identity.</summary>
    public void StartFromNothing()
    {
        init.zeros_(_proj.weight);
        init.zeros_(_proj.bias!);
    }

    /// <summary>Lets each token attend to the tokens of its window.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <param name="subset">Which of them attend; fewer than all only where one window holds them all.</param>
    /// <param name="recall">Memories of this block; <see cref="Recall.None"/> for the plain encoder.</param>
    /// <returns>Tokens of the same shape, owned by the caller.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="tokens"/> has another shape, or there are memories of another one, or in a block that cannot take them.
    /// </exception>
    public override Tensor forward(Tensor tokens, TokenSubset subset, Recall recall)
    {
        TensorGuard.Shape(tokens, _axes);
        using var scope = NewDisposeScope();
        if (!recall.IsNone)
        {
            RequireWholeGrid(tokens);
        }

        var qkv = _qkv.call(tokens);                     // (B, X, Y, Z, 3C)
        var tables = (Rows(_tableX), Rows(_tableY), Rows(_tableZ));
        if (_windows is [{ IsOneWindow: true } only])
        {
            var answers = Attend(only.Cut(qkv), tables, subset, recall);
            var results = _proj.call(subset.IsAll ? answers.view(tokens.shape) : answers);
            return subset.Spread(results).view(tokens.shape).MoveToOuterDisposeScope();
        }

        var attended = empty_like(tokens);
        foreach (var group in _windows)
        {
            using var groupScope = NewDisposeScope();
            group.Paste(Attend(group.Cut(qkv), tables, TokenSubset.All, Recall.None), attended);
        }

        return _proj.call(attended).MoveToOuterDisposeScope();
    }

    /// <summary>How much each token of each memory counts in what <see cref="forward"/> answers; the rest is local attention's.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <param name="recall">With memories.</param>
    /// <returns>
    /// (B, heads, N, k, N), the answering tokens before the memories', owned by the caller. Over all memories they sum to 1 − local ratio, or
    /// to the head's gate; as published, to nothing in particular (REFERENCE M2).
    /// </returns>
    /// <exception cref="ArgumentException">As for <see cref="forward"/>.</exception>
    public Tensor MemoryWeights(Tensor tokens, Recall recall)
    {
        TensorGuard.Shape(tokens, _axes);
        using var scope = NewDisposeScope();
        RequireWholeGrid(tokens);
        var memories = recall.Memories!;
        var (q, k, _) = Heads(_qkv.call(tokens));
        if (recall.Fusion == MemoryFusion.MaskGuided)
        {
            return Guided().Weights(q, memories).unflatten(3, [memories.Count, -1]).MoveToOuterDisposeScope();
        }

        var padding = _qkv.bias!.view(3, 1, _numHeads, 1, -1);
        var mask = Mask(q, padding[0], tokens.shape[1..4], (Rows(_tableX), Rows(_tableY), Rows(_tableZ)), padded: false);
        var weights = recall.Fusion == MemoryFusion.AsPublished
            ? memories.WeightsAsPublished(recall.LocalRatio)
            : memories.WeightsOfPaper(recall.LocalRatio);
        var attended = Enumerable.Range(0, (int)memories.Count).Select(memory =>
        {
            // As published, what a memory is asked for has no part in where is looked (defect M1).
            var keys = recall.Fusion == MemoryFusion.AsPublished ? k : memories.Keys.select(1, memory).to(q.dtype);
            var map = ((q / Math.Sqrt(q.shape[^1])).matmul(keys.transpose(-2, -1)) + mask).softmax(-1);
            return weights.select(1, memory).to(q.dtype).view(-1, 1, 1, 1) * map;
        });
        return stack(attended, dim: 3).MoveToOuterDisposeScope();
    }

    /// <summary>Keys and values of a grid of tokens, as memories keep them.</summary>
    /// <param name="tokens">What <see cref="forward"/> is given, (B, X, Y, Z, C).</param>
    /// <returns>Both (B, heads, X·Y·Z, C/heads), owned by the caller.</returns>
    public (Tensor Keys, Tensor Values) KeysAndValues(Tensor tokens)
    {
        TensorGuard.Shape(tokens, _axes);
        using var scope = NewDisposeScope();
        var (_, keys, values) = Heads(_qkv.call(tokens));
        return (keys.contiguous().MoveToOuterDisposeScope(), values.contiguous().MoveToOuterDisposeScope());
    }

    private void RequireWholeGrid(Tensor tokens)
    {
        if (_edge != tokens.shape[1])
        {
            throw new ArgumentException(
                $"A block takes memories if it attends to the whole grid of {tokens.shape[1]} tokens an edge; this one has windows of {_edge}.");
        }
    }

    private MaskGuidedMemory3d Guided()
        => _memory ?? throw new ArgumentException("This block has no weights for mask-guided memories.");

    /// <summary>Attention within the windows of one group.</summary>
    /// <param name="qkv">Queries, keys and values of the real tokens, (windows, x, y, z, 3C).</param>
    /// <param name="tables">Rows of the tables.</param>
    /// <param name="subset">Whose queries to answer.</param>
    /// <param name="recall">Memories; only where the window is the whole grid.</param>
    /// <returns>Tokens, (windows, queries, C).</returns>
    private Tensor Attend(Tensor qkv, (Tensor X, Tensor Y, Tensor Z) tables, TokenSubset subset, Recall recall)
    {
        var (windows, extents) = (qkv.shape[0], qkv.shape[1..4]);
        var (q, k, v) = Heads(qkv);
        var padding = _qkv.bias!.view(3, 1, _numHeads, 1, -1); // what the projection makes of a padding token, which is zero
        var padded = _padding == WindowPadding.Attended && extents.Any(extent => extent < _edge);
        if (padded)
        {
            k = cat([k, padding[1].expand(windows, -1, -1, -1)], dim: 2);
            v = cat([v, padding[2].expand(windows, -1, -1, -1)], dim: 2);
        }

        // The published bias of one query reads those of others: it needs all, whoever attends.
        var mask = subset.Gather(Mask(q, padding[0], extents, tables, padded), axis: 2);

        // A mask that needs gradient takes libtorch's unfused path: up to a fifth slower than written by hand, for one path less.
        q = subset.Gather(q, axis: 2);
        var answers = recall.IsNone ? functional.scaled_dot_product_attention(q, k, v, mask) : Blend(q, k, v, mask, recall);
        return answers.transpose(1, 2).flatten(2);
    }

    /// <summary>Queries, keys and values, each (windows, heads, N, C/heads).</summary>
    private (Tensor Queries, Tensor Keys, Tensor Values) Heads(Tensor qkv)
    {
        var parts = qkv.reshape(qkv.shape[0], -1, 3, _numHeads, qkv.shape[^1] / (3 * _numHeads)).permute(2, 0, 3, 1, 4);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>Local attention blended with attention to memories; (B, heads, queries, C/heads).</summary>
    private Tensor Blend(Tensor q, Tensor k, Tensor v, Tensor mask, Recall recall)
    {
        var memories = recall.Memories!;
        TensorGuard.Shape(memories.Keys, $"{q.shape[0]} k {k.shape[1]} {k.shape[2]} {k.shape[3]}");
        if (recall.Fusion == MemoryFusion.MaskGuided)
        {
            return Guided().call(q, functional.scaled_dot_product_attention(q, k, v, mask), memories);
        }

        if (recall.Fusion == MemoryFusion.NearestTokens)
        {
            var local = functional.scaled_dot_product_attention(q, k, v, mask);
            return (recall.LocalRatio * local) + ((1 - recall.LocalRatio) * TokenNeighbours.Attend(q, memories, recall.NearestTokens, local));
        }

        var (keys, values) = (memories.Keys.to(q.dtype), memories.Values.to(q.dtype)); // (B, k, heads, N, C/heads)
        if (recall.Fusion == MemoryFusion.AsPublished)
        {
            var far = Each(memories.WeightsAsPublished(recall.LocalRatio), q.dtype);
            return functional.scaled_dot_product_attention(q, k, (recall.LocalRatio * v) + (far * values).sum(1), mask);
        }

        var near = Each(memories.WeightsOfPaper(recall.LocalRatio), q.dtype);
        var blend = recall.LocalRatio * functional.scaled_dot_product_attention(q, k, v, mask);
        for (var memory = 0; memory < memories.Count; memory++)
        {
            var (key, value, weight) = (keys.select(1, memory), values.select(1, memory), near.select(1, memory));
            blend += weight * functional.scaled_dot_product_attention(q, key, value, mask);
        }

        return blend;
    }

    /// <summary>A number per memory, (B, k), for its tensors, (B, k, 1, 1, 1).</summary>
    private static Tensor Each(Tensor weights, ScalarType type) => weights.to(type).view(weights.shape[0], weights.shape[1], 1, 1, 1);

    /// <summary>Relative-position bias, with one more column for all padding tokens where they are attended.</summary>
    /// <returns>(windows, heads, N, keys), in the queries' type.</returns>
    private Tensor Mask(Tensor q, Tensor paddingQuery, long[] extents, (Tensor X, Tensor Y, Tensor Z) tables, bool padded)
    {
        using var scope = NewDisposeScope();
        var query = q.to(tables.X.dtype).unflatten(2, extents);
        var bias = _layout == RelativePositionLayout.AsPublished
            ? SeparableBias.AsPublished(_edge, query, paddingQuery.to(query.dtype), tables)
            : SeparableBias.Corrected(_edge, query, tables);
        return bias.Mask(extents, withOutside: padded).to(q.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of one table, at least in float32: the mass of the padding is a sum over up to thousands of keys.</summary>
    private Tensor Rows(Parameter table)
        => RelativePositionTable.Rows(table.to(NormPrecision.AtLeastSingle(table.dtype)), _edge, _edge);
}
