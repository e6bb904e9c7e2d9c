using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Image encoder: a 3D vision transformer that turns a crop into its image embedding.</summary>
/// <remarks>
/// Source: FastSAM3D and SAM-Med3D, image_encoder3D.py, ImageEncoderViT3D; <see cref="ImageEncoderOptions"/> selects the family.
/// Cast to a 16-bit type with <c>to(ScalarType)</c>, the norms stay in float32.
/// </remarks>
public sealed class ImageEncoder3d : Module<Tensor, Tensor>
{
    [ComponentName(Name = "pos_embed")]
    private readonly Parameter _positions;

    [ComponentName(Name = "patch_embed")]
    private readonly PatchEmbed3d? _patchEmbed;

    [ComponentName(Name = "stem")]
    private readonly ConvStem3d? _stem;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<EncoderBlock3d> _blocks;

    [ComponentName(Name = "neck")]
    private readonly Neck3d _neck;

    /// <summary>Builds an encoder with fresh weights.</summary>
    /// <param name="options">Size and variant.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public ImageEncoder3d(ImageEncoderOptions options)
        : base(nameof(ImageEncoder3d))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        Options = options;
        var g = options.GridSize;
        _positions = new Parameter(zeros([1, g, g, g, options.EmbedDim]));
        if (options.StemChannels > 0)
        {
            _stem = new ConvStem3d(options);
        }
        else
        {
            _patchEmbed = new PatchEmbed3d(options);
        }

        _blocks = new ModuleList<EncoderBlock3d>(
            [.. Enumerable.Range(0, options.Depth).Select(index => new EncoderBlock3d(options, index))]);
        _neck = new Neck3d(options);
        RegisterComponents();
    }

    /// <summary>Size and variant the encoder was built with.</summary>
    public ImageEncoderOptions Options { get; }

    /// <summary>Encodes a crop.</summary>
    /// <param name="crop">Normalised voxels, (B, 1, 128, 128, 128) at the published size.</param>
    /// <returns>Image embedding, (B, 384, 8, 8, 8) at the published size, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public override Tensor forward(Tensor crop)
    {
        using var scope = NewDisposeScope();
        return ApplyNeck(RunBlocks(EmbedPatches(crop), ..)).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes a crop up to a block, from where memories make a difference.</summary>
    /// <param name="crop">Normalised voxels, (B, 1, S, S, S).</param>
    /// <param name="block">Index of the block, from 0.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public BegunCrop Begin(Tensor crop, int block)
    {
        using var scope = NewDisposeScope();
        (Tensor Tokens, FineFeatures? Fine) patches = _stem?.call(crop) is var (tokens, fine) ? (tokens, fine) : (_patchEmbed!.call(crop), null);
        return new BegunCrop(RunBlocks(patches.Tokens + _positions, ..block), block, patches.Fine).Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>Encodes a crop up to the block that learned to use memories; without one, not at all: all blocks are left.</summary>
    /// <inheritdoc cref="Begin(Tensor, int)"/>
    public BegunCrop BeginForMemories(Tensor crop) => Begin(crop, Options.MaskGuided?.Block ?? 0);

    /// <summary>Keys and values that a memory of a crop keeps of the block it has come to.</summary>
    /// <param name="stream">What <see cref="Begin"/> returned.</param>
    /// <returns>Both (B, heads, X·Y·Z, C/heads), owned by the caller.</returns>
    /// <exception cref="ArgumentException">The block has no attention.</exception>
    public (Tensor Keys, Tensor Values) KeysAndValues(BegunCrop stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return _blocks[stream.Block].KeysAndValues(stream.Tokens);
    }

    /// <summary>What a crop is found by among memories: its tokens' mean, at length 1.</summary>
    /// <param name="stream">What <see cref="Begin"/> returned.</param>
    /// <returns>(B, C), owned by the caller; squared distances lie in 0..4.</returns>
    public static Tensor RecallKey(BegunCrop stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var scope = NewDisposeScope();
        var pooled = stream.Tokens.to(NormPrecision.AtLeastSingle(stream.Tokens.dtype)).flatten(1, 3).mean([1]);
        return (pooled / pooled.norm(dim: 1, keepdim: true, p: 2f).clamp_min(float.Epsilon)).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes the rest.</summary>
    /// <param name="stream">What <see cref="Begin"/> returned; may be used again with other memories.</param>
    /// <param name="recall">Memories for this block or a later one; <see cref="Recall.None"/> for the plain encoder.</param>
    /// <returns>Image embedding, (B, <see cref="ImageEncoderOptions.OutChannels"/>, X, Y, Z), owned by the caller.</returns>
    /// <exception cref="ArgumentException">The memories are for a block before, or do not fit the block.</exception>
    public Tensor Finish(BegunCrop stream, Recall recall)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(recall);
        RequireFit(stream, recall);
        using var scope = NewDisposeScope();
        return ApplyNeck(RunBlocks(stream.Tokens, stream.Block.., TokenSubset.All, recall)).MoveToOuterDisposeScope();
    }

    /// <summary>How much each token of each memory counts in what each token of the crop is answered: the weights of the very attention that <see cref="Finish"/> runs.</summary>
    /// <param name="stream">What <see cref="Begin"/> returned.</param>
    /// <param name="recall">Memories for this block or a later one; not none.</param>
    /// <returns>
    /// (B, heads, N, k, N), tokens of the crop before those of the memories, z fastest, owned by the caller. Over all memories they sum to
    /// 1 − local ratio, or to the head's gate; as published, to nothing in particular.
    /// </returns>
    /// <exception cref="ArgumentException">There are no memories, or they are for a block before, or do not fit the block.</exception>
    public Tensor MemoryWeights(BegunCrop stream, Recall recall)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(recall);
        RequireFit(stream, recall);
        if (recall.IsNone)
        {
            throw new ArgumentException("There are no memories that could be attended to.");
        }

        using var scope = NewDisposeScope();
        var tokens = RunBlocks(stream.Tokens, stream.Block..recall.Block);
        return _blocks[recall.Block].MemoryWeights(tokens, recall).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes a crop at less work: blocks run for some of its tokens only.</summary>
    /// <param name="crop">Normalised voxels, (B, 1, S, S, S).</param>
    /// <param name="standIns">
    /// For each token, z fastest, the one whose results it takes, itself for those to work on (<see cref="TokenSubset.Of"/>).
    /// </param>
    /// <returns>The image embedding, of all tokens, owned by the caller.</returns>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, or the encoder does not allow it (<see cref="ImageEncoderOptions.AllowsStandIns"/>).
    /// </exception>
    internal Tensor Encode(Tensor crop, IReadOnlyList<int> standIns)
    {
        if (!Options.AllowsStandIns())
        {
            throw new ArgumentException("Stand-ins need an encoder without a stem, whose windows hold the whole grid.");
        }

        var tokens = Options.GridSize * Options.GridSize * Options.GridSize;
        if (standIns.Count != tokens)
        {
            throw new ArgumentException($"There are {tokens} tokens, got {standIns.Count} stand-ins; give one for each.");
        }

        using var scope = NewDisposeScope();
        var stream = RunBlocks(EmbedPatches(crop), .., TokenSubset.Of(standIns, crop.device), Recall.None);
        return ApplyNeck(stream).MoveToOuterDisposeScope();
    }

    /// <summary>Makes the tokens that enter the first block.</summary>
    /// <param name="crop">Normalised voxels, (B, 1, X, Y, Z), <see cref="ImageEncoderOptions.CropSize"/> on each edge.</param>
    /// <returns>Tokens with their positions added, (B, X, Y, Z, C), owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public Tensor EmbedPatches(Tensor crop)
    {
        using var scope = NewDisposeScope();
        var patches = _stem is null ? _patchEmbed!.call(crop) : _stem.call(crop).Tokens;
        return (patches + _positions).MoveToOuterDisposeScope();
    }

    /// <summary>Runs some of the blocks, so that tokens can be kept between two of them.</summary>
    /// <param name="tokens">Tokens that enter the first of these blocks, (B, X, Y, Z, C).</param>
    /// <param name="blocks">Which blocks, as in <c>..4</c> for those before block 4 and <c>4..</c> for the others.</param>
    /// <returns>Tokens that leave the last of these blocks, of the same shape, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokens"/> has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blocks"/> reaches beyond the encoder's blocks.</exception>
    public Tensor RunBlocks(Tensor tokens, Range blocks) => RunBlocks(tokens, blocks, TokenSubset.All, Recall.None);

    /// <summary>Makes the image embedding from the tokens that leave the last block.</summary>
    /// <param name="tokens">Tokens, (B, X, Y, Z, C).</param>
    /// <returns>Image embedding, (B, <see cref="ImageEncoderOptions.OutChannels"/>, X, Y, Z), owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokens"/> does not have five axes.</exception>
    public Tensor ApplyNeck(Tensor tokens) => _neck.call(tokens);

    private void RequireFit(BegunCrop stream, Recall recall)
    {
        if (!recall.IsNone && (recall.Block < stream.Block || recall.Block >= Options.Depth))
        {
            throw new ArgumentException(
                $"The memories are for block {recall.Block}, the crop has come to block {stream.Block} of {Options.Depth}.");
        }
    }

    private Tensor RunBlocks(Tensor tokens, Range blocks, TokenSubset subset, Recall recall)
    {
        var g = Options.GridSize;
        TensorGuard.Shape(tokens, $"B {g} {g} {g} {Options.EmbedDim}");
        var (first, count) = blocks.GetOffsetAndLength(_blocks.Count);
        using var scope = NewDisposeScope();
        var stream = tokens.alias();
        for (var index = first; index < first + count; index++)
        {
            stream = _blocks[index].call(stream, subset, index == recall.Block ? recall : Recall.None);
        }

        return stream.MoveToOuterDisposeScope();
    }
}
