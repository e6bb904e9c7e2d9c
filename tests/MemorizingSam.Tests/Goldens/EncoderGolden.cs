using System.Text.Json;
using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Goldens;

/// <summary>One recorded run of an image encoder: how it was built, and what left each of its modules.</summary>
internal sealed class EncoderGolden
{
    private const string Prefix = "image_encoder.";

    private readonly JsonElement _json;

    /// <summary>Reads a run.</summary>
    /// <param name="name">Path inside <c>Goldens</c> without extension, as in <c>small/encoder_fast_s64</c>.</param>
    public EncoderGolden(string name)
    {
        _json = GoldenFile.Json($"{name}.json");
        Options = ReadOptions(_json.GetProperty("config"));
        Stages = _json.GetProperty("tensors").EnumerateObject().ToDictionary(p => p.Name, p => new GoldenRecord(p.Value));
        Arrays = name.StartsWith("small/", StringComparison.Ordinal)
            ? GoldenFile.Arrays($"{name}.safetensors")
            : new Dictionary<string, GoldenArray>();
    }

    /// <summary>Options that build the recorded encoder.</summary>
    public ImageEncoderOptions Options { get; }

    /// <summary>Checksums and samples by module name; <c>out</c> is the image embedding.</summary>
    public IReadOnlyDictionary<string, GoldenRecord> Stages { get; }

    /// <summary>Whole tensors, where they were recorded.</summary>
    public IReadOnlyDictionary<string, GoldenArray> Arrays { get; }

    /// <summary>The recorded encoder, with its weights.</summary>
    public ImageEncoder3d Encoder()
    {
        var encoder = new ImageEncoder3d(Options);
        FormulaTensors.Fill(encoder, Prefix);
        encoder.eval();
        return encoder;
    }

    /// <summary>The recorded input.</summary>
    public Tensor Crop() => FormulaTensors.VolumeTensor("input", Options.CropSize);

    /// <summary>Shape and key of every recorded parameter, without the prefix.</summary>
    public IReadOnlyDictionary<string, long[]> ParameterShapes()
        => _json.GetProperty("weights").EnumerateObject()
            .ToDictionary(p => p.Name[Prefix.Length..], p => GoldenRecord.Shape(p.Value));

    /// <summary>Edge of the cube of tokens in which a module's output was recorded: the grid's, save inside attention.</summary>
    public int AttentionEdge(string stage)
        => stage.Split('.') is ["blocks", var block, "attn", ..] ? Options.AttentionEdge(int.Parse(block)) : Options.GridSize;

    /// <summary>Calls <paramref name="seen"/> with the output of each recorded module, in call order, during one forward.</summary>
    public void Run(ImageEncoder3d encoder, Action<string, Tensor> seen)
    {
        using var inference = inference_mode();
        using var crop = Crop();
        foreach (var (name, module) in encoder.named_modules().Where(m => Stages.ContainsKey(m.name)))
        {
            if (module is nn.Module<Tensor, TokenSubset, Recall, Tensor> attending)
            {
                attending.register_forward_hook((_, _, _, _, output) => Seen(name, output));
            }
            else
            {
                ((nn.Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) => Seen(name, output));
            }
        }

        using var embedding = encoder.call(crop);
        seen("out", embedding);

        Tensor Seen(string name, Tensor output)
        {
            seen(name, output);
            return output;
        }
    }

    private static ImageEncoderOptions ReadOptions(JsonElement config)
    {
        var fast = config.GetProperty("repo").GetString() == "fast";
        var residuals = fast ? ResidualLayout.AfterNorm : ResidualLayout.PreNorm;
        if (config.TryGetProperty("builder", out var builder))
        {
            return builder.GetString() == "build_sam3D_vit_b_ori"
                ? ImageEncoderOptions.SamMed3d with { Residuals = residuals }
                : ImageEncoderOptions.FastSam3d;
        }

        // The student's code counts global blocks from its first one with attention, and lists some even without windows.
        var skip = fast ? Number("skip_layer") : 0;
        var windowSize = Number("window_size");
        var globalBlocks = config.GetProperty("global_attn_indexes").EnumerateArray().Select(e => e.GetInt32() + skip);
        return new ImageEncoderOptions
        {
            CropSize = Number("img_size"),
            EmbedDim = Number("embed_dim"),
            Depth = Number("depth"),
            NumHeads = Number("num_heads"),
            OutChannels = Number("out_chans"),
            WindowSize = windowSize,
            SkipAttentionBlocks = skip,
            GlobalAttentionBlocks = windowSize == 0 ? [] : [.. globalBlocks],
            Residuals = residuals,
        };

        int Number(string name) => config.GetProperty(name).GetInt32();
    }
}
