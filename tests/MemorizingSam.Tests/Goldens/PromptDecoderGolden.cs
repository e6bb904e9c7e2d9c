using System.Text.Json;
using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Recording of prompt encoder and mask decoder at one size: the models, the inputs and the records by name.</summary>
internal sealed class PromptDecoderGolden
{
    /// <summary>48 channels, a crop of 64.</summary>
    public const string Small = "small/prompt_decoder_s64.json";

    /// <summary>Published size.</summary>
    public const string Full = "full/prompt_decoder_full.json";

    private readonly JsonElement _json;

    /// <summary>Reads a recording.</summary>
    /// <param name="file"><see cref="Small"/> or <see cref="Full"/>.</param>
    public PromptDecoderGolden(string file)
    {
        _json = GoldenFile.Json(file);
        PromptOptions = new PromptEncoderOptions
        {
            EmbedDim = _json.GetProperty("embed_dim").GetInt32(),
            CropSize = _json.GetProperty("img_size").GetInt32(),
            MaskChannels = _json.GetProperty("mask_in_chans").GetInt32(),
        };
        DecoderOptions = new MaskDecoderOptions { EmbedDim = PromptOptions.EmbedDim };
    }

    /// <summary>Size of the recorded prompt encoder.</summary>
    public PromptEncoderOptions PromptOptions { get; }

    /// <summary>Size of the recorded mask decoder.</summary>
    public MaskDecoderOptions DecoderOptions { get; }

    /// <summary>The recorded prompt encoder, in evaluation mode.</summary>
    public PromptEncoder3d PromptEncoder()
    {
        var encoder = new PromptEncoder3d(PromptOptions);
        FormulaTensors.Fill(encoder, "prompt_encoder.");
        encoder.eval();
        return encoder;
    }

    /// <summary>The recorded mask decoder, in evaluation mode.</summary>
    public MaskDecoder3d MaskDecoder()
    {
        var decoder = new MaskDecoder3d(DecoderOptions);
        FormulaTensors.Fill(decoder, "mask_decoder.");
        decoder.eval();
        return decoder;
    }

    /// <summary>The image embedding that was decoded, (1, E, g, g, g).</summary>
    public Tensor ImageEmbedding()
    {
        var edge = PromptOptions.GridSize;
        return FormulaTensors.Tensor("image_embedding", [1, PromptOptions.EmbedDim, edge, edge, edge], scale: 1.75);
    }

    /// <summary>Recorded clicks; null for <c>empty</c>.</summary>
    public PointPrompt? Points(string name)
    {
        if (name == "empty")
        {
            return null;
        }

        var record = _json.GetProperty("prompt").GetProperty($"sparse.{name}");
        var points = record.GetProperty("points").Deserialize<float[][][]>()!;
        var labels = record.GetProperty("labels").Deserialize<long[][]>()!;
        long[] shape = [points.Length, points[0].Length];
        return new PointPrompt(
            tensor(points.SelectMany(sample => sample.SelectMany(point => point)).ToArray(), [.. shape, 3]),
            tensor(labels.SelectMany(sample => sample).ToArray(), shape));
    }

    /// <summary>Recorded mask prompt: <c>zeros</c>, <c>hash</c>, or null for <c>none</c>.</summary>
    public Tensor? Mask(string name)
    {
        var edge = PromptOptions.LowResMaskSize;
        long[] shape = [1, 1, edge, edge, edge];
        return name switch
        {
            "zeros" => zeros(shape),
            "hash" => FormulaTensors.Tensor("prompt_mask", shape, scale: 4),
            _ => null,
        };
    }

    /// <summary>A record of the prompt encoder.</summary>
    public GoldenRecord PromptRecord(string name) => new(_json.GetProperty("prompt").GetProperty(name));

    /// <summary>The records of one decoder run, by stage; counts of voxels are left out.</summary>
    public IReadOnlyDictionary<string, GoldenRecord> DecoderRecords(string run)
        => _json.GetProperty("decoder").GetProperty(run).EnumerateObject()
            .Where(stage => stage.Value.ValueKind == JsonValueKind.Object)
            .ToDictionary(stage => stage.Name, stage => new GoldenRecord(stage.Value));

    /// <summary>Voxels of the upsampled masks above a threshold, one count per mask and sample.</summary>
    public long[] VoxelsAbove(string run, string threshold)
        => [.. _json.GetProperty("decoder").GetProperty(run).GetProperty($"upsampled_voxels_above_{threshold}")
            .Deserialize<long[][]>()!.SelectMany(sample => sample)];
}
