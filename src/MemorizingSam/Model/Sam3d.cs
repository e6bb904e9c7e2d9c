using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>The whole model: an image embedding once per crop, then a mask per prompt.</summary>
/// <remarks>
/// Source: SAM-Med3D, sam3D.py, Sam3D; the keys of its state dict are those of the published checkpoints.
/// Differs: no forward over a batch of images and prompts (the reference's cannot run on volumes), and no pixel mean and
/// deviation (never used).
/// </remarks>
public sealed class Sam3d : Module
{
    [ComponentName(Name = "image_encoder")]
    private readonly ImageEncoder3d _imageEncoder;

    [ComponentName(Name = "prompt_encoder")]
    private readonly PromptEncoder3d _promptEncoder;

    [ComponentName(Name = "mask_decoder")]
    private readonly MaskDecoder3d _maskDecoder;

    /// <summary>Builds a model with fresh weights.</summary>
    /// <param name="options">Size and variant.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public Sam3d(Sam3dOptions options)
        : base(nameof(Sam3d))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        Options = options;
        _imageEncoder = new ImageEncoder3d(options.ImageEncoder);
        _promptEncoder = new PromptEncoder3d(options.PromptEncoder);
        _maskDecoder = new MaskDecoder3d(options.MaskDecoder);
        RegisterComponents();
    }

    /// <summary>Size and variant the model was built with.</summary>
    public Sam3dOptions Options { get; }

    /// <summary>Makes the image embedding from a crop.</summary>
    public ImageEncoder3d ImageEncoder => _imageEncoder;

    /// <summary>Makes tokens from clicks, boxes and a previous mask.</summary>
    public PromptEncoder3d PromptEncoder => _promptEncoder;

    /// <summary>Makes masks from both.</summary>
    public MaskDecoder3d MaskDecoder => _maskDecoder;

    /// <summary>Looks at a crop once, for all prompts to come.</summary>
    /// <param name="crop">Normalised voxels, (B, 1, S, S, S).</param>
    /// <returns>The image embedding, and fine features if the model has a stem; owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="crop"/> has another shape.</exception>
    public ImageFeatures Encode(Tensor crop)
    {
        using var scope = NewDisposeScope();
        return Finish(_imageEncoder.Begin(crop, block: 0), Recall.None).Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>Looks at the rest of a crop that the encoder has begun with.</summary>
    /// <param name="stream">What <see cref="ImageEncoder3d.Begin"/> returned; may be used again with other memories.</param>
    /// <param name="recall">Memories for the block it has come to or a later one; <see cref="Recall.None"/> for none.</param>
    /// <returns>As <see cref="Encode(Tensor)"/>.</returns>
    /// <exception cref="ArgumentException">The memories do not fit.</exception>
    public ImageFeatures Finish(BegunCrop stream, Recall recall)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var scope = NewDisposeScope();
        var embedding = _imageEncoder.Finish(stream, recall);
        return new ImageFeatures(embedding, stream.Fine is null ? null : _maskDecoder.ToRows(stream.Fine, embedding))
            .Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>Looks at a crop at less work: <see cref="ImageEncoder3d.Encode"/>.</summary>
    internal ImageFeatures Encode(Tensor crop, IReadOnlyList<int> standIns) => new(_imageEncoder.Encode(crop, standIns));

    /// <summary>Answers one prompt of a model without a stem.</summary>
    /// <param name="imageEmbedding">What <see cref="ImageEncoder"/> returned, (1 or B, E, X, Y, Z).</param>
    /// <param name="prompt">Clicks, boxes, previous mask, of batch size B.</param>
    /// <param name="multimask">False: the first mask; true: the extra masks without the first.</param>
    /// <returns>Logits, (B, M, 4X, 4Y, 4Z), and IoU estimates, (B, M), owned by the caller.</returns>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public (Tensor LowResMasks, Tensor Iou) Decode(Tensor imageEmbedding, Prompt prompt, bool multimask = false)
        => Decode(new ImageFeatures(imageEmbedding), prompt, multimask);

    /// <summary>Answers one prompt.</summary>
    /// <param name="image">What <see cref="Encode(Tensor)"/> returned, of one crop or of as many as there are prompts.</param>
    /// <param name="prompt">Clicks, boxes, previous mask, of batch size B.</param>
    /// <param name="multimask">False: the first mask; true: the extra masks without the first.</param>
    /// <returns>Logits, (B, M, 4X, 4Y, 4Z), and IoU estimates, (B, M), owned by the caller.</returns>
    /// <exception cref="ArgumentException">A shape is wrong.</exception>
    public (Tensor LowResMasks, Tensor Iou) Decode(ImageFeatures image, Prompt prompt, bool multimask = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        var maps = Options.PromptEncoder.DrawnPrompts ? _promptEncoder.Draw(prompt) : null;
        var encoded = _promptEncoder.Encode(prompt, maps);
        var (masks, iou) = _maskDecoder.Decode(image, _promptEncoder.DensePositionalCode(), encoded, maps, multimask);
        return (masks.MoveToOuterDisposeScope(), iou.MoveToOuterDisposeScope());
    }

    /// <summary>Brings low-res masks to the size of the crop by trilinear interpolation.</summary>
    /// <param name="lowResMasks">Logits, (B, M, X, Y, Z).</param>
    /// <returns>Logits, (B, M, CropSize, CropSize, CropSize), owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="lowResMasks"/> does not have five axes.</exception>
    public Tensor Upsample(Tensor lowResMasks)
    {
        var edge = Options.ImageEncoder.CropSize;
        return TrilinearResize.Resize(lowResMasks, edge, edge, edge);
    }
}
