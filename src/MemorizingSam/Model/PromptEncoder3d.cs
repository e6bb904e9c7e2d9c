using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Turns clicks and boxes into tokens, and a previous mask into an embedding of every token of the image.</summary>
/// <remarks>
/// Source: SAM-Med3D, prompt_encoder3D.py, PromptEncoder3D.
/// Differs: boxes work (the reference reshapes them to two coordinates and fails); the dense positional code is kept, not
/// recomputed.
/// </remarks>
public sealed class PromptEncoder3d : Module<Prompt, (Tensor Sparse, Tensor Dense)>
{
    [ComponentName(Name = "pe_layer")]
    private readonly PositionalEncoding _positions;

    // Negative and positive click; with box prompts also lowest and highest corner.
    [ComponentName(Name = "point_embeddings")]
    private readonly ModuleList<Embedding> _pointEmbeddings;

    [ComponentName(Name = "not_a_point_embed")]
    private readonly Embedding _notAPoint;

    [ComponentName(Name = "mask_downscaling")]
    private readonly Sequential _maskDownscaling;

    [ComponentName(Name = "no_mask_embed")]
    private readonly Embedding _noMask;

    /// <summary>Builds the embeddings.</summary>
    /// <param name="options">Sizes and the kinds of prompts.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public PromptEncoder3d(PromptEncoderOptions options)
        : base(nameof(PromptEncoder3d))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        Options = options;
        var (width, channels) = (options.EmbedDim, options.MaskChannels);
        _positions = new PositionalEncoding(options);
        _pointEmbeddings = new([.. Enumerable.Range(0, options.BoxPrompts ? 4 : 2).Select(_ => Embedding(1, width))]);
        _notAPoint = Embedding(1, width);
        _maskDownscaling = Sequential(options.DrawnPrompts ? DownscaleDrawing(channels, width) : DownscaleMask(channels, width));
        _noMask = Embedding(1, width);
        RegisterComponents();
    }

    /// <summary>Size and variant the encoder was built with.</summary>
    public PromptEncoderOptions Options { get; }

    /// <summary>Encodes what is given.</summary>
    /// <param name="prompt">Clicks, boxes, previous mask.</param>
    /// <returns>
    /// Tokens, (B, S, E): clicks in their order, then one padding token if there are clicks but no boxes, then two per box; S is
    /// 0 without clicks and boxes. Embedding of the mask, (B, E, X, Y, Z). The caller owns both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape is wrong, or boxes are given to a model without box prompts.</exception>
    public override (Tensor Sparse, Tensor Dense) forward(Prompt prompt)
    {
        using var maps = Options.DrawnPrompts ? Draw(prompt) : null;
        return Encode(prompt, maps);
    }

    /// <summary>Encodes what is given, the drawing of it being at hand.</summary>
    /// <param name="prompt">Clicks, boxes, previous mask.</param>
    /// <param name="maps">What <see cref="Draw"/> made of it; null for an encoder without drawn prompts.</param>
    /// <returns>As <see cref="forward"/>.</returns>
    internal (Tensor Sparse, Tensor Dense) Encode(Prompt prompt, Tensor? maps)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var scope = NewDisposeScope();
        var type = _noMask.weight!.dtype;
        var batch = prompt.BatchSize;
        var tokens = new List<Tensor> { zeros(batch, 0, Options.EmbedDim, dtype: type, device: _noMask.weight!.device) };
        if (prompt.Points is { } points)
        {
            tokens.Add(EmbedPoints(points));
        }

        if (prompt.Boxes is { } boxes)
        {
            tokens.Add(EmbedBoxes(boxes));
        }
        else if (prompt.Points is not null)
        {
            tokens.Add(_notAPoint.weight!.expand(batch, 1, -1));
        }

        var sparse = cat(tokens, dim: 1).to(type);
        var dense = maps is not null ? _maskDownscaling.call(maps)
            : prompt.LowResMask is { } mask ? EmbedMask(mask)
            : EmbedNoMask(batch);
        return (sparse.MoveToOuterDisposeScope(), dense.MoveToOuterDisposeScope());
    }

    /// <summary>Draws a prompt into volumes of the low-res mask's size.</summary>
    /// <param name="prompt">Clicks, boxes, previous mask, of batch size B.</param>
    /// <returns>Previous mask, positive clicks, negative clicks, boxes: (B, 4, 4X, 4Y, 4Z), owned by the caller.</returns>
    public Tensor Draw(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return PromptMaps.Draw(prompt, Options, _noMask.weight!);
    }

    /// <summary>The positional code of the image's tokens, which the mask decoder adds to them.</summary>
    /// <returns>(1, E, X, Y, Z), channels innermost in memory, without gradient, owned by the caller.</returns>
    public Tensor DensePositionalCode()
    {
        using var scope = NewDisposeScope();
        var edge = Options.GridSize;
        var code = _positions.Dense().to(_noMask.weight!.dtype);
        return code.reshape(1, edge, edge, edge, -1).permute(0, 4, 1, 2, 3).MoveToOuterDisposeScope();
    }

    /// <summary>From four voxels per token and axis.</summary>
    private static Module<Tensor, Tensor>[] DownscaleMask(int channels, int width) =>
    [
        .. Halve(1, channels / 4),
        .. Halve(channels / 4, channels),
        Conv3d(channels, width, kernel_size: 1),
    ];

    /// <summary>From eight voxels per token and axis, all maps at once.</summary>
    private static Module<Tensor, Tensor>[] DownscaleDrawing(int channels, int width) =>
    [
        .. Halve(PromptMaps.Count, channels / 4),
        .. Halve(channels / 4, channels),
        .. Halve(channels, 2 * channels),
        Conv3d(2 * channels, width, kernel_size: 1),
    ];

    private static Module<Tensor, Tensor>[] Halve(int input, int output)
        => [Conv3d(input, output, kernel_size: 2, stride: 2), new ChannelLayerNorm3d(output), GELU()];

    private Tensor EmbedPoints(PointPrompt points)
    {
        TensorGuard.Shape(points.Coordinates, "B N 3");
        TensorGuard.Shape(points.Labels, $"{points.Coordinates.shape[0]} {points.Coordinates.shape[1]}");
        var labels = points.Labels.to(int64);                                                // (B, N)
        var kinds = cat([_notAPoint.weight!, .. _pointEmbeddings.Take(2).Select(e => e.weight!)]); // (3, E): labels -1, 0, 1
        var kind = kinds.index_select(0, (labels + 1).flatten()).reshape([.. labels.shape, Options.EmbedDim]);
        var isPoint = labels.ne(PointPrompt.Padding).unsqueeze(-1);
        return (Code(points.Coordinates) * isPoint) + kind;                                  // (B, N, E)
    }

    private Tensor EmbedBoxes(Tensor boxes)
    {
        if (!Options.BoxPrompts)
        {
            throw new ArgumentException(
                "This model has no box embeddings (published ones have none); give clicks, or train one with BoxPrompts on.");
        }

        TensorGuard.Shape(boxes, "B M 2 3");
        var corners = cat([.. _pointEmbeddings.Skip(2).Select(e => e.weight!)]);             // (2, E)
        return (Code(boxes) + corners).flatten(1, 2);                                        // (B, 2M, E)
    }

    private Tensor Code(Tensor voxels) => _positions.call((voxels.to(float32) + 0.5) / Options.CropSize);

    private Tensor EmbedMask(Tensor mask)
    {
        var edge = Options.LowResMaskSize;
        TensorGuard.Shape(mask, $"B 1 {edge} {edge} {edge}");
        return _maskDownscaling.call(mask.to(_noMask.weight!.dtype));
    }

    private Tensor EmbedNoMask(long batch)
    {
        var edge = Options.GridSize;
        return _noMask.weight!.reshape(1, -1, 1, 1, 1).expand(batch, -1, edge, edge, edge);
    }
}
