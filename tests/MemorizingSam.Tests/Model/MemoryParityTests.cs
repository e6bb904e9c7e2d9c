using System.Text.Json;
using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>Encoders with memories against the reference code, and against copies of it with its two formulas mended.</summary>
public sealed class MemoryParityTests
{
    private const int Block = 4;
    private const int CropSize = 128;

    /// <summary>Memories in float16 keep eleven bits of each number.</summary>
    private const double HalfTolerance = 2e-3;

    private static readonly int[] RecordedAtFullSize = [1, 3, 5];

    private static readonly JsonElement Golden = GoldenFile.Json("memory.json");

    private static readonly ImageEncoderOptions Small = new() { EmbedDim = 48, NumHeads = 3, OutChannels = 48 };

    [Theory]
    [InlineData("raw", 1)]
    [InlineData("raw", 4)]
    [InlineData("norm", 2)]
    [InlineData("norm", 5)]
    public void KeysAndValues_RecordedMemory_AreThoseOfTheReference(string bank, int number)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Encoder(Small);

        var (keys, values) = Memory(encoder, bank, number);

        var recorded = Golden.GetProperty("bank_kv").GetProperty($"{bank}.{number}");
        new GoldenRecord(recorded.GetProperty("key")).AssertMatches("key", keys[0]);
        new GoldenRecord(recorded.GetProperty("value")).AssertMatches("value", values[0]);
    }

    [Theory]
    [InlineData("bank_raw.as_coded.hand235", ScalarType.Float32)]
    [InlineData("bank_raw.as_coded.d1e8", ScalarType.Float32)]
    [InlineData("bank_norm.as_coded.hand235", ScalarType.Float32)]
    [InlineData("bank_raw.intent_both.faiss", ScalarType.Float32)]
    [InlineData("bank_raw.intent_both.hand235", ScalarType.Float32)]
    [InlineData("bank_raw.intent_both.d1e8", ScalarType.Float32)]
    [InlineData("bank_norm.intent_both.faiss", ScalarType.Float32)]
    [InlineData("bank_norm.intent_both.hand235", ScalarType.Float32)]
    [InlineData("bank_raw.as_coded.hand235", ScalarType.Float16)]
    [InlineData("bank_norm.as_coded.hand235", ScalarType.Float16)]
    [InlineData("bank_raw.intent_both.faiss", ScalarType.Float16)]
    [InlineData("bank_norm.intent_both.faiss", ScalarType.Float16)]
    public void Finish_SmallEncoder_AnswersAsTheReference(string name, ScalarType storage)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Encoder(Small);
        var run = Golden.GetProperty("small128").GetProperty("runs").GetProperty(name);

        var embedding = Answer(encoder, name, run, storage);

        var tolerance = storage == ScalarType.Float16 ? HalfTolerance : GoldenRecord.Tolerance;
        new GoldenRecord(run.GetProperty("tensors").GetProperty("out")).AssertMatches(name, embedding, tolerance);
    }

    [Theory]
    [InlineData("bank_raw.as_coded.faiss")]
    [InlineData("bank_norm.as_coded.faiss")]
    public void Finish_AsPublishedAtDistancesOfCtCrops_IsNoNumberAsInTheReference(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Encoder(Small);
        var run = Golden.GetProperty("small128").GetProperty("runs").GetProperty(name);
        Assert.False(run.GetProperty("output_finite").GetBoolean());

        var embedding = Answer(encoder, name, run, ScalarType.Float32);

        Assert.True(embedding.isnan().all().item<bool>());
    }

    [Theory]
    [Trait("Category", "FullSize")]
    [InlineData("as_coded.hand235")]
    [InlineData("intent_both.hand235")]
    [InlineData("intent_both.ct_scale")]
    public void Finish_PublishedSize_AnswersAsTheReference(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Encoder(ImageEncoderOptions.MemorizingSam);
        var run = Golden.GetProperty("full").GetProperty("runs").GetProperty(name);
        var (keys, values) = (Recorded("key"), Recorded("value"));

        using var stream = encoder.Begin(FormulaTensors.VolumeTensor("input", CropSize), Block);
        var embedding = encoder.Finish(stream, Recall(name, run, keys, values));

        new GoldenRecord(run.GetProperty("tensors").GetProperty("out")).AssertMatches(name, embedding);

        static Tensor Recorded(string part) => stack(RecordedAtFullSize
            .Select(n => FormulaTensors.Tensor($"memory{n}.{part}", [6, 512, 128], offset: 0, scale: 1.75))).unsqueeze(0);
    }

    private static Tensor Answer(ImageEncoder3d encoder, string name, JsonElement run, ScalarType storage)
    {
        var bank = name.StartsWith("bank_raw", StringComparison.Ordinal) ? "raw" : "norm";
        var memories = run.GetProperty("folders").EnumerateArray().Select(folder => Memory(encoder, bank, folder.GetInt32())).ToArray();
        var (keys, values) = (stack(memories.Select(m => m.Keys), 1), stack(memories.Select(m => m.Values), 1));
        var stream = encoder.Begin(Normalised("query"), Block);
        return encoder.Finish(stream, Recall(name, run, keys.to(storage), values.to(storage)));
    }

    private static Recall Recall(string name, JsonElement run, Tensor keys, Tensor values) => new()
    {
        Block = Block,
        Fusion = name.Contains("intent_both", StringComparison.Ordinal) ? MemoryFusion.Paper : MemoryFusion.AsPublished,
        Memories = new RecalledMemories(
            keys,
            values,
            tensor([.. run.GetProperty("distances")[0].EnumerateArray().Select(GoldenRecord.Number)], [1, keys.shape[1]], float64)),
    };

    private static (Tensor Keys, Tensor Values) Memory(ImageEncoder3d encoder, string bank, int number)
    {
        var name = $"memory{number}";
        var crop = bank == "raw" ? tensor(FormulaTensors.RawVolume(name, CropSize), [1, 1, CropSize, CropSize, CropSize]) : Normalised(name);
        return encoder.KeysAndValues(encoder.Begin(crop, Block));
    }

    /// <summary>Shifted and scaled so that the values above 0 have mean 0 and deviation 1.</summary>
    private static Tensor Normalised(string name)
    {
        var values = FormulaTensors.RawVolume(name, CropSize);
        var inside = values.Where(value => value > 0).Select(value => (double)value).ToArray();
        var mean = inside.Average();
        var deviation = Math.Sqrt(inside.Sum(value => (value - mean) * (value - mean)) / (inside.Length - 1));
        return tensor([.. values.Select(value => (float)((value - mean) / deviation))], [1, 1, CropSize, CropSize, CropSize]);
    }

    private static ImageEncoder3d Encoder(ImageEncoderOptions options)
    {
        var encoder = new ImageEncoder3d(options);
        FormulaTensors.Fill(encoder, "image_encoder.");
        encoder.eval();
        return encoder;
    }
}
