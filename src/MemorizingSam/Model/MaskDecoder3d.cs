using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Turns an image embedding and an encoded prompt into low-res masks.</summary>
/// <remarks>
/// Source: SAM-Med3D, mask_decoder3D.py, MaskDecoder3D.
/// Differs: a single mask is computed alone, where the reference computes four and drops three; same values. Published training
/// gave the IoU estimates and the extra masks no useful gradient: do not rank by them.
/// </remarks>
public sealed class MaskDecoder3d : Module<Tensor, Tensor, Tensor, Tensor, bool, (Tensor LowResMasks, Tensor Iou)>
{
    [ComponentName(Name = "transformer")]
    private readonly TwoWayTransformer3d _transformer;

    [ComponentName(Name = "iou_token")]
    private readonly Embedding _iouToken;

    [ComponentName(Name = "mask_tokens")]
    private readonly Embedding _maskTokens;

    [ComponentName(Name = "output_upscaling")]
    private readonly MaskUpscaling3d? _upscaling;

    [ComponentName(Name = "fusion")]
    private readonly FineFusion3d? _fusion;

    [ComponentName(Name = "fine_upscaling")]
    private readonly FineUpscaling3d? _fineUpscaling;

    [ComponentName(Name = "output_hypernetworks_mlps")]
    private readonly ModuleList<TokenMlp> _hypernetworks;

    [ComponentName(Name = "iou_prediction_head")]
    private readonly TokenMlp _iouHead;

    /// <summary>Builds the decoder.</summary>
    /// <param name="options">Sizes.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public MaskDecoder3d(MaskDecoderOptions options)
        : base(nameof(MaskDecoder3d))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        Options = options;
        var (width, masks) = (options.EmbedDim, 1 + options.ExtraMasks);
        _transformer = new TwoWayTransformer3d(options);
        _iouToken = Embedding(1, width);
        _maskTokens = Embedding(masks, width);
        if (options.SkipChannels > 0)
        {
            _fusion = options.FusesFine ? new FineFusion3d(options) : null;
            _fineUpscaling = new FineUpscaling3d(options);
        }
        else
        {
            _upscaling = new MaskUpscaling3d(width);
        }

        _hypernetworks = new([.. Enumerable.Range(0, masks).Select(_ => new TokenMlp(width, width, options.MaskChannels))]);
        _iouHead = new TokenMlp(width, options.IouHeadDim, masks);
        RegisterComponents();
    }

    /// <summary>Size the decoder was built with.</summary>
    public MaskDecoderOptions Options { get; }

    /// <summary>What masks take of fine features, whatever the prompt.</summary>
    /// <param name="fine">What the stem saw.</param>
    /// <param name="embedding">Image embedding, (B, E, X, Y, Z).</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">This decoder takes none (<see cref="MaskDecoderOptions.SkipChannels"/> is 0).</exception>
    internal FineRows ToRows(FineFeatures fine, Tensor embedding)
    {
        if (_fineUpscaling is null)
        {
            throw new ArgumentException("This decoder takes no fine features: SkipChannels is 0.");
        }

        using var scope = NewDisposeScope();
        return _fineUpscaling.ToRows(_fusion is null ? fine : _fusion.call(fine, embedding)).Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>Decodes.</summary>
    /// <param name="imageEmbedding">(1 or B, E, X, Y, Z), a cube; one image serves all prompts of the batch.</param>
    /// <param name="positionalCode">Code of the image's tokens, (1 or B, E, X, Y, Z).</param>
    /// <param name="sparse">Prompt tokens, (B, S, E); S may be 0.</param>
    /// <param name="dense">Embedding of the previous mask, (1 or B, E, X, Y, Z).</param>
    /// <param name="multimask">False: the first mask; true: the extra masks without the first.</param>
    /// <returns>
    /// Logits, (B, M, 4X, 4Y, 4Z), with fine upscaling (B, M, 8X, 8Y, 8Z), and IoU estimates, (B, M), both at least float32; M is 1
    /// or the number of extra masks. The caller owns both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public override (Tensor LowResMasks, Tensor Iou) forward(
        Tensor imageEmbedding, Tensor positionalCode, Tensor sparse, Tensor dense, bool multimask)
        => Decode(new ImageFeatures(imageEmbedding), positionalCode, (sparse, dense), maps: null, multimask);

    /// <summary>Decodes, with the fine features of a model that has a stem.</summary>
    /// <param name="image">Of one crop, which then serves all prompts of the batch, or of B.</param>
    /// <param name="positionalCode">Code of the image's tokens, (1 or B, E, X, Y, Z).</param>
    /// <param name="prompt">Prompt tokens, (B, S, E), and embedding of the drawn prompt, (1 or B, E, X, Y, Z).</param>
    /// <param name="maps">The drawn prompt, (B, 4, 8X, 8Y, 8Z), for a decoder with <see cref="MaskDecoderOptions.SkipChannels"/>.</param>
    /// <param name="multimask">False: the first mask; true: the extra masks without the first.</param>
    /// <returns>As <see cref="forward"/>.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or fine features or maps are missing.</exception>
    internal (Tensor LowResMasks, Tensor Iou) Decode(
        ImageFeatures image, Tensor positionalCode, (Tensor Sparse, Tensor Dense) prompt, Tensor? maps, bool multimask)
    {
        var (imageEmbedding, (sparse, dense), width) = (image.Embedding, prompt, Options.EmbedDim);
        TensorGuard.Shape(imageEmbedding, $"B {width} X Y Z");
        TensorGuard.Shape(positionalCode, $"B {width} X Y Z");
        TensorGuard.Shape(sparse, $"B S {width}");
        TensorGuard.Shape(dense, $"B {width} X Y Z");
        using var scope = NewDisposeScope();
        var output = cat([_iouToken.weight!, _maskTokens.weight!]).expand(sparse.shape[0], -1, -1);
        var tokens = cat([output, sparse], dim: 1);                                          // (B, 1 + masks + S, E)
        var imageTokens = (ToTokens(imageEmbedding) + ToTokens(dense)).expand(sparse.shape[0], -1, -1);
        var (queries, keys) = _transformer.call(imageTokens, ToTokens(positionalCode), tokens);

        var (first, count) = multimask ? (1, Options.ExtraMasks) : (0, 1);
        var masks = Upscale(keys, image, maps).matmul(Weights(queries, first, count).transpose(1, 2)); // (B, 64·X·Y·Z, M)
        var iou = _iouHead.call(queries.select(1, 0)).narrow(1, first, count);
        return (
            AtLeastSingle(_fineUpscaling is null ? MaskUpscaling3d.ToGrid(masks, splits: 2) : FineUpscaling3d.ToGrid(masks)).MoveToOuterDisposeScope(),
            AtLeastSingle(iou).MoveToOuterDisposeScope());
    }

    private Tensor Upscale(Tensor keys, ImageFeatures image, Tensor? maps)
    {
        if (_fineUpscaling is null)
        {
            return _upscaling!.call(keys);
        }

        return image.Fine is not null && maps is not null
            ? _fineUpscaling.call(keys, image.Fine, maps)
            : throw new ArgumentException(
                "This decoder adds fine features to the mask; give all that Sam3d.Encode returned, and the drawn prompt.");
    }

    /// <summary>One weight per channel for each mask wanted, (B, M, E/8).</summary>
    private Tensor Weights(Tensor queries, int first, int count)
        => stack(Enumerable.Range(first, count).Select(mask => _hypernetworks[mask].call(queries.select(1, 1 + mask))), dim: 1);

    /// <summary>(B, E, X, Y, Z) as (B, X·Y·Z, E).</summary>
    private static Tensor ToTokens(Tensor volume) => volume.flatten(2).transpose(1, 2);

    private static Tensor AtLeastSingle(Tensor tensor) => tensor.to(NormPrecision.AtLeastSingle(tensor.dtype));
}
