using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>Size and variant of a whole model, as a checkpoint of ours stores it.</summary>
/// <remarks>
/// Memory adds no weights to the published models, so <see cref="MemorizingSam"/> is <see cref="FastSam3d"/>: what differs is
/// what the encoder is given besides the crop.
/// </remarks>
public sealed record Sam3dOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
    };

    /// <summary>FastSAM3D: a 6-block student of SAM-Med3D.</summary>
    public static Sam3dOptions FastSam3d { get; } = new();

    /// <summary>SAM-Med3D: ViT-B with windows.</summary>
    public static Sam3dOptions SamMed3d { get; } = new() { ImageEncoder = ImageEncoderOptions.SamMed3d };

    /// <summary>Memorizing SAM.</summary>
    public static Sam3dOptions MemorizingSam { get; } = new() { ImageEncoder = ImageEncoderOptions.MemorizingSam };

    /// <summary>Ours, sized for processors: fine patches under a convolutional stem, prompts drawn at full resolution, boxes.</summary>
    public static Sam3dOptions Compact { get; } = new()
    {
        ImageEncoder = ImageEncoderOptions.Compact,
        PromptEncoder = PromptEncoderOptions.Compact,
        MaskDecoder = MaskDecoderOptions.Compact,
    };

    /// <summary>Names that <see cref="Preset"/> knows.</summary>
    public static IReadOnlyList<string> PresetNames { get; } = ["fastsam3d", "sam-med3d", "memorizing-sam", "compact"];

    /// <summary>Image encoder.</summary>
    public ImageEncoderOptions ImageEncoder { get; init; } = ImageEncoderOptions.FastSam3d;

    /// <summary>Prompt encoder.</summary>
    public PromptEncoderOptions PromptEncoder { get; init; } = PromptEncoderOptions.Published;

    /// <summary>Mask decoder.</summary>
    public MaskDecoderOptions MaskDecoder { get; init; } = MaskDecoderOptions.Published;

    /// <summary>Options of a model by its name.</summary>
    /// <param name="name">One of <see cref="PresetNames"/>.</param>
    /// <exception cref="ArgumentException">The name is another.</exception>
    public static Sam3dOptions Preset(string name)
        => name switch
        {
            "fastsam3d" => FastSam3d,
            "sam-med3d" => SamMed3d,
            "memorizing-sam" => MemorizingSam,
            "compact" => Compact,
            _ => throw new ArgumentException($"'{name}' is no preset; choose one of {string.Join(", ", PresetNames)}."),
        };

    /// <summary>Reads options that <see cref="ToJson"/> wrote, and checks them.</summary>
    /// <param name="json">JSON text. An option that is left out has its default; an unknown one is an error.</param>
    /// <exception cref="ArgumentException">The text is no such JSON, or a rule is broken.</exception>
    public static Sam3dOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var options = JsonSerializer.Deserialize<Sam3dOptions>(json, Json)
                ?? throw new ArgumentException("Model options are null; an object is wanted.");
            options.Validate();
            return options;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"These are no model options: {e.Message}", e);
        }
    }

    /// <summary>Writes all options, enums by name.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The same model with weights for mask-guided memories; it takes a mask of its own low-res size with each.</summary>
    public Sam3dOptions WithMemory() => ImageEncoder.MaskGuided is not null
        ? this
        : this with
        {
            ImageEncoder = ImageEncoder with
            {
                MaskGuided = new MaskGuidedOptions { MaskPatchSize = PromptEncoder.LowResMaskSize / ImageEncoder.GridSize },
            },
        };

    /// <summary>Checks the parts and the rules between them.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        ImageEncoder.Validate();
        PromptEncoder.Validate();
        MaskDecoder.Validate();
        if (PromptEncoder.EmbedDim != ImageEncoder.OutChannels || MaskDecoder.EmbedDim != ImageEncoder.OutChannels)
        {
            throw new ArgumentException(
                $"ImageEncoder.OutChannels ({ImageEncoder.OutChannels}), PromptEncoder.EmbedDim ({PromptEncoder.EmbedDim}) and "
                + $"MaskDecoder.EmbedDim ({MaskDecoder.EmbedDim}) must be equal.");
        }

        if (MaskDecoder.SkipChannels != ImageEncoder.StemChannels)
        {
            throw new ArgumentException(
                $"MaskDecoder.SkipChannels ({MaskDecoder.SkipChannels}) and ImageEncoder.StemChannels ({ImageEncoder.StemChannels}) "
                + "must be equal.");
        }

        if (ImageEncoder.MaskGuided is { } memory && memory.MaskPatchSize * ImageEncoder.GridSize != PromptEncoder.LowResMaskSize)
        {
            throw new ArgumentException(
                $"ImageEncoder.MaskGuided.MaskPatchSize ({memory.MaskPatchSize}) times the grid's edge ({ImageEncoder.GridSize}) must be the edge "
                + $"of a low-res mask ({PromptEncoder.LowResMaskSize}).");
        }

        if (PromptEncoder.CropSize != ImageEncoder.CropSize || PromptEncoder.PatchSize != ImageEncoder.PatchSize)
        {
            throw new ArgumentException(
                $"PromptEncoder must have CropSize {ImageEncoder.CropSize} and PatchSize {ImageEncoder.PatchSize} as ImageEncoder "
                + $"has, got {PromptEncoder.CropSize} and {PromptEncoder.PatchSize}.");
        }
    }
}
