using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class Sam3dTests
{
    [Theory]
    [InlineData("fastsam3d")]
    [InlineData("memorizing-sam")]
    [InlineData("sam-med3d")]
    public void StateDict_Preset_HasThePublishedKeys(string preset)
    {
        using var model = new Sam3d(Sam3dOptions.Preset(preset));
        var encoder = preset == "sam-med3d" ? PublishedParameters.SamMed3dEncoder : PublishedParameters.FastSam3dEncoder;

        string[] published = [.. encoder, .. PublishedParameters.PromptEncoder, .. PublishedParameters.MaskDecoder];
        Assert.Equal(published.Order(), PublishedParameters.Of(model).Order());
    }

    [Theory]
    [InlineData("fastsam3d", 45_639_936)]
    [InlineData("sam-med3d", 92_924_928)]
    public void Parameters_Preset_AreAsManyAsPublished(string preset, long encoderParameters)
    {
        using var model = new Sam3d(Sam3dOptions.Preset(preset));

        Assert.Equal(encoderParameters, model.ImageEncoder.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(encoderParameters + 8_668 + 7_575_636, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void StateDict_SamMed3d_Has324Entries()
    {
        using var model = new Sam3d(Sam3dOptions.SamMed3d);

        Assert.Equal(324, model.state_dict().Count);
    }

    [Fact]
    public void EncodeDecodeUpsample_Crop_GivesAMaskOfTheCrop()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = new Sam3d(TinyModel.Model);
        var prompt = new Prompt { Points = TinyModel.Clicks(1, 1), LowResMask = zeros([1, 1, 8, 8, 8]) };

        var embedding = model.ImageEncoder.call(randn([1, 1, 16, 16, 16]));
        var (masks, iou) = model.Decode(embedding, prompt);

        Assert.Equal([1, 1, 8, 8, 8], masks.shape);
        Assert.Equal([1, 1], iou.shape);
        Assert.Equal([1, 1, 16, 16, 16], model.Upsample(masks).shape);
    }

    [Fact]
    public void Decode_Click_IsPromptEncoderThenMaskDecoder()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = new Sam3d(TinyModel.Model);
        var (embedding, prompt) = (randn([1, 24, 2, 2, 2]), new Prompt { Points = TinyModel.Clicks(1, 2) });
        var (sparse, dense) = model.PromptEncoder.call(prompt);
        var (expected, _) = model.MaskDecoder.call(embedding, model.PromptEncoder.DensePositionalCode(), sparse, dense, true);

        var (masks, _) = model.Decode(embedding, prompt, multimask: true);

        Assert.Equal(expected.Values(), masks.Values());
    }

    /// <summary>
    /// What the reference leaves without a gradient, ours does; and the extra masks' hypernetworks, which the reference computes
    /// and drops (their gradient is zero there).
    /// </summary>
    [Fact]
    public void Backward_FirstMaskOfAClickAndAMask_ReachesAllOtherParameters()
    {
        using var scope = NewDisposeScope();
        using var model = new Sam3d(TinyModel.Model);
        var prompt = new Prompt { Points = TinyModel.Clicks(1, 1), LowResMask = randn([1, 1, 8, 8, 8]) };
        var embedding = model.ImageEncoder.call(randn([1, 1, 16, 16, 16]));

        var (masks, _) = model.Decode(embedding, prompt);
        model.Upsample(masks).sum().backward();

        var recorded = GoldenFile.Json("training.json").GetProperty("interaction").GetProperty("parameters_without_gradient")
            .EnumerateArray().Select(key => key.GetString()!);
        const string Hypernetworks = "mask_decoder.output_hypernetworks_mlps.";
        var parameters = model.named_parameters().ToArray();
        var extraMasks = parameters.Select(entry => entry.name)
            .Where(name => name.StartsWith(Hypernetworks, StringComparison.Ordinal) && name[Hypernetworks.Length] != '0');
        var without = parameters.Where(entry => entry.parameter.grad is null).Select(entry => entry.name);
        Assert.Equal(recorded.Concat(extraMasks).Order(), without.Order());
    }

    [Fact]
    public void Constructor_PartsThatDoNotFit_SaysWhich()
    {
        var options = TinyModel.Model with { MaskDecoder = TinyModel.Decoder with { EmbedDim = 48 } };

        Assert.Equal(
            "ImageEncoder.OutChannels (24), PromptEncoder.EmbedDim (24) and MaskDecoder.EmbedDim (48) must be equal.",
            Assert.Throws<ArgumentException>(() => new Sam3d(options)).Message);
    }

    [Fact]
    public void EncodeDecodeUpsample_LeaveNoTensorBehind()
    {
        using var model = new Sam3d(TinyModel.Model);
        using var crop = randn([1, 1, 16, 16, 16]);
        var prompt = new Prompt { Points = TinyModel.Clicks(1, 1) };

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            using var embedding = model.ImageEncoder.call(crop);
            var (masks, iou) = model.Decode(embedding, prompt);
            model.Upsample(masks).Dispose();
            masks.Dispose();
            iou.Dispose();
        });
    }
}
