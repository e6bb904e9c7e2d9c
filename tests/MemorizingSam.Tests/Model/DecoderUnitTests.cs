using System.Text.Json;
using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

/// <summary>Recorded cases that tell an epsilon of 1e-5 from one of 1e-6, and the exact GELU from its tanh form.</summary>
public sealed class DecoderUnitTests
{
    [Theory]
    [InlineData("prompt_encoder.mask_downscaling.1")]
    [InlineData("mask_decoder.output_upscaling.1")]
    [InlineData("mask_decoder.transformer.norm_final_attn")]
    [InlineData("mask_decoder.transformer.layers.0.norm1")]
    public void Norm_SmallVariance_HasTheRecordedEpsilon(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var golden = new PromptDecoderGolden(PromptDecoderGolden.Small);
        using Module model = name.StartsWith("prompt", StringComparison.Ordinal) ? golden.PromptEncoder() : golden.MaskDecoder();
        var inModel = name[(name.IndexOf('.') + 1)..];
        var part = (Module<Tensor, Tensor>)model.named_modules().Single(entry => entry.name == inModel).module;
        var json = GoldenFile.Json("units.json").GetProperty("layer_norm_small_variance").GetProperty(name);
        var input = FormulaTensors.Tensor("unit.ln", GoldenRecord.Shape(json), scale: 0.002);

        // Ours normalises rows of channels where the reference has them on axis 1.
        var isGrid = part is TokenLayerNorm && input.dim() == 5;
        var output = isGrid ? part.call(input.movedim([1], [-1])).movedim([-1], [1]) : part.call(input);

        new GoldenRecord(json).AssertMatches(name, output);
        GoldenFile.Arrays("small/units.safetensors")[$"ln.{name}"].AssertMatches(name, output);
    }

    [Fact]
    public void Gelu_RecordedValues_IsTheExactForm()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Json("units.json").GetProperty("gelu");
        var (x, y) = (golden.GetProperty("x").Deserialize<float[]>()!, golden.GetProperty("y").Deserialize<float[]>()!);

        Assert.InRange(RelativeDistance.L2(functional.gelu(tensor(x)).Values(), y), 0, GoldenRecord.Tolerance);
        Assert.InRange(RelativeDistance.L2(GELU().call(tensor(x)).Values(), y), 0, GoldenRecord.Tolerance);
    }
}
