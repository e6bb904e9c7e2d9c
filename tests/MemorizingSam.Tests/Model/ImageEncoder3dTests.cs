using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class ImageEncoder3dTests
{
    /// <summary>bfloat16 has 8 bits of mantissa; the blocks accumulate a few such roundings.</summary>
    private const double BFloat16Tolerance = 0.03;

    public static TheoryData<ImageEncoderOptions> Variants =>
    [
        Tiny,
        Tiny with { OutChannels = 6, MlpRatio = 2, NumHeads = 3 },
        Tiny with { CropSize = 24, PatchSize = 8, SkipAttentionBlocks = 0 },
        Tiny with { CropSize = 24, PatchSize = 8, WindowSize = 2, GlobalAttentionBlocks = [3], Residuals = ResidualLayout.PreNorm },
        Tiny with { WindowSize = 5, WindowPadding = WindowPadding.Masked, RelativePositions = RelativePositionLayout.Corrected },
        Tiny with { SkipAttentionBlocks = 4 },
    ];

    private static ImageEncoderOptions Tiny { get; } = TinyModel.Encoder with { Depth = 4, SkipAttentionBlocks = 2 };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Forward_AnyOptions_GivesAnEmbeddingOfTheGrid(ImageEncoderOptions options)
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(options);

        var embedding = encoder.call(randn([2, 1, options.CropSize, options.CropSize, options.CropSize]));

        Assert.Equal([2, options.OutChannels, options.GridSize, options.GridSize, options.GridSize], embedding.shape);
    }

    [Fact]
    public void RunBlocks_FreshPreNormBlocks_LeaveTokensAsTheyWere()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(ImageEncoderOptions.Compact with { CropSize = 16, Depth = 2 });
        var tokens = randn([1, 2, 2, 2, 256]);

        Assert.True(encoder.RunBlocks(tokens, ..).allclose(tokens, rtol: 0, atol: 0));
    }

    [Fact]
    public void StateDict_Presets_HaveThePublishedKeysInOrder()
    {
        using var fast = new ImageEncoder3d(ImageEncoderOptions.FastSam3d);
        using var med = new ImageEncoder3d(ImageEncoderOptions.SamMed3d);

        Assert.Equal(PublishedParameters.FastSam3dEncoder, PublishedParameters.Of(fast, "image_encoder."));
        Assert.Equal(PublishedParameters.SamMed3dEncoder, PublishedParameters.Of(med, "image_encoder."));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void RunBlocks_SplitAnywhere_EqualsForward(ImageEncoderOptions options)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(options);
        var crop = FormulaTensors.VolumeTensor("input", options.CropSize);
        var expected = encoder.call(crop).Values();

        var tokens = encoder.EmbedPatches(crop);
        for (var split = 0; split <= options.Depth; split++)
        {
            var before = encoder.RunBlocks(tokens, ..split);
            Assert.Equal(expected, encoder.ApplyNeck(encoder.RunBlocks(before, split..)).Values());
        }
    }

    [Fact]
    public void RunBlocks_NoBlocks_ReturnsAnotherHandleOfTheTokens()
    {
        using var scope = NewDisposeScope();
        using var encoder = Filled(Tiny);
        var tokens = randn([1, 2, 2, 2, 12]);

        encoder.RunBlocks(tokens, 1..1).Dispose();

        Assert.Equal([1, 2, 2, 2, 12], tokens.shape);
    }

    [Fact]
    public void Forward_Batch_EncodesEachCropOnItsOwn()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(Tiny with { CropSize = 24, WindowSize = 2 });
        var crops = FormulaTensors.Tensor("crops", [3, 1, 24, 24, 24]);

        var together = encoder.call(crops);

        for (var sample = 0; sample < 3; sample++)
        {
            var alone = encoder.call(crops[sample].unsqueeze(0));
            Assert.InRange(RelativeDistance.L2(together[sample].Values(), alone.Values()), 0, 1e-6);
        }
    }

    /// <summary>A block that drops its stream and one that keeps it share all keys, and nothing else.</summary>
    [Fact]
    public void Forward_OtherQuirk_IsAnotherFunction()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var crop = FormulaTensors.VolumeTensor("input", 16);
        var options = Tiny with { WindowSize = 3 };
        using var published = Filled(options);
        var expected = published.call(crop).Values();

        foreach (var other in new[]
        {
            options with { Residuals = ResidualLayout.PreNorm },
            options with { RelativePositions = RelativePositionLayout.Corrected },
            options with { WindowPadding = WindowPadding.Masked },
        })
        {
            using var encoder = Filled(other);
            Assert.True(RelativeDistance.L2(encoder.call(crop).Values(), expected) > 0.01, $"{other} changes nothing.");
        }
    }

    [Fact]
    public void To_BFloat16_KeepsNormsInFloat32AndStaysClose()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(Tiny with { CropSize = 24, WindowSize = 2, GlobalAttentionBlocks = [3] });
        var crop = FormulaTensors.VolumeTensor("input", 24);
        var expected = encoder.call(crop).Values();

        encoder.to(ScalarType.BFloat16);
        var embedding = encoder.call(crop);

        Assert.Equal(ScalarType.BFloat16, embedding.dtype);
        Assert.All(encoder.state_dict(), entry => Assert.Equal(IsNorm(entry.Key) ? ScalarType.Float32 : ScalarType.BFloat16, entry.Value.dtype));
        Assert.InRange(RelativeDistance.L2(embedding.Values(), expected), 1e-5, BFloat16Tolerance);

        static bool IsNorm(string key) => key.Contains("norm", StringComparison.Ordinal) || key.Contains("neck.1") || key.Contains("neck.3");
    }

    [Fact]
    public void To_Float64_MovesNormsToo()
    {
        using var encoder = Filled(Tiny);

        encoder.to(ScalarType.Float64);

        Assert.All(encoder.state_dict().Values, parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Backward_Embedding_ReachesEveryParameter(ImageEncoderOptions options)
    {
        using var scope = NewDisposeScope();
        using var encoder = Filled(options);
        var embedding = encoder.call(FormulaTensors.VolumeTensor("input", options.CropSize));

        (embedding * FormulaTensors.Tensor("direction", embedding.shape)).sum().backward();

        Assert.All(encoder.named_parameters(), entry => Assert.True(entry.parameter.grad?.norm().item<float>() > 0, entry.name));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Encode_StandIns_EqualsAllBlocksComputedPlainly(ImageEncoderOptions options)
    {
        Assert.SkipUnless(options.AllowsStandIns(), "Its windows do not hold the whole grid.");
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(options);
        var crop = FormulaTensors.VolumeTensor("input", options.CropSize);
        var standIns = PlainStandIns.Some(options.GridSize * options.GridSize * options.GridSize);

        var stream = encoder.EmbedPatches(crop);
        foreach (var block in encoder.named_children().Single(child => child.name == "blocks").module.children())
        {
            stream = PlainStandIns.Run((EncoderBlock3d)block, options.Residuals, stream, standIns);
        }

        var expected = encoder.ApplyNeck(stream).Values();
        Assert.InRange(RelativeDistance.L2(encoder.Encode(crop, standIns).Values(), expected), 0, 1e-5);
        Assert.True(RelativeDistance.L2(encoder.call(crop).Values(), expected) > 1e-3, "The stand-ins change nothing.");
    }

    [Fact]
    public void Encode_EveryTokenItsOwnStandIn_EqualsForwardBitForBit()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(Tiny);
        var crop = FormulaTensors.VolumeTensor("input", 16);

        Assert.Equal(encoder.call(crop).Values(), encoder.Encode(crop, PlainStandIns.None(8)).Values());
    }

    public static TheoryData<ImageEncoderOptions> WithoutStandIns =>
    [
        Tiny with { StemChannels = 8 },
        Tiny with { CropSize = 24, WindowSize = 2 },
    ];

    [Theory]
    [MemberData(nameof(WithoutStandIns))]
    public void Encode_StandInsWhereTokensAreNotAlike_SaysWhatItNeeds(ImageEncoderOptions options)
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(options);
        var edge = options.CropSize;

        var error = Assert.Throws<ArgumentException>(() => encoder.Encode(zeros([1, 1, edge, edge, edge]), PlainStandIns.None(8)));

        Assert.Equal("Stand-ins need an encoder without a stem, whose windows hold the whole grid.", error.Message);
    }

    [Fact]
    public void Encode_OtherNumberOfStandIns_NamesBoth()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(Tiny);

        var error = Assert.Throws<ArgumentException>(() => encoder.Encode(zeros([1, 1, 16, 16, 16]), PlainStandIns.None(7)));

        Assert.Equal("There are 8 tokens, got 7 stand-ins; give one for each.", error.Message);
    }

    [Fact]
    public void Encode_StandIns_LeavesNoTensorBehind()
    {
        using var encoder = new ImageEncoder3d(Tiny);
        using var crop = randn([1, 1, 16, 16, 16]);

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            encoder.Encode(crop, PlainStandIns.Some(8)).Dispose();
        });
    }

    [Fact]
    public void Encode_StandInsInBFloat16_StaysCloseToFloat32()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = Filled(Tiny);
        var crop = FormulaTensors.VolumeTensor("input", 16);
        var expected = encoder.Encode(crop, PlainStandIns.Some(8)).Values();

        encoder.to(ScalarType.BFloat16);

        Assert.InRange(
            RelativeDistance.L2(encoder.Encode(crop, PlainStandIns.Some(8)).Values(), expected), 1e-5, BFloat16Tolerance);
    }

    [Theory]
    [InlineData(new long[] { 1, 16, 16, 16 }, "crop must have axes (B 1 16 16 16), got shape (1, 16, 16, 16).")]
    [InlineData(new long[] { 1, 1, 32, 16, 16 }, "crop must have axes (B 1 16 16 16), got shape (1, 1, 32, 16, 16).")]
    [InlineData(new long[] { 1, 2, 16, 16, 16 }, "crop must have axes (B 1 16 16 16), got shape (1, 2, 16, 16, 16).")]
    public void Forward_OtherShape_NamesBoth(long[] shape, string message)
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(Tiny);

        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => encoder.call(zeros(shape))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunBlocks_BeyondTheLast_Throws()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(Tiny);

        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.RunBlocks(zeros([1, 2, 2, 2, 12]), ..5));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Forward_LeavesNoTensorBehind(ImageEncoderOptions options)
    {
        using var encoder = new ImageEncoder3d(options);
        using var crop = randn([1, 1, options.CropSize, options.CropSize, options.CropSize]);

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            encoder.call(crop).Dispose();
        });
        TensorLeak.AssertNone(() => encoder.call(crop).Dispose());
    }

    [Fact]
    public void Forward_BFloat16_LeavesNoTensorBehind()
    {
        using var encoder = new ImageEncoder3d(Tiny with { WindowSize = 3 });
        encoder.to(ScalarType.BFloat16);
        using var crop = randn([1, 1, 16, 16, 16]);

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            encoder.call(crop).Dispose();
        });
    }

    private static ImageEncoder3d Filled(ImageEncoderOptions options)
    {
        var encoder = new ImageEncoder3d(options);
        FormulaTensors.Fill(encoder, "image_encoder.");
        return encoder;
    }
}
