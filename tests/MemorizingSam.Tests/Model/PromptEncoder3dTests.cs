using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class PromptEncoder3dTests
{
    private static readonly PromptEncoderOptions WithBoxes = TinyModel.Prompt with { BoxPrompts = true };

    [Theory]
    [InlineData(1, null, null, false, 0)]
    [InlineData(1, 0, null, false, 1)]
    [InlineData(2, 3, null, true, 4)]
    [InlineData(2, null, null, true, 0)]
    [InlineData(2, null, 1, false, 2)]
    [InlineData(2, 3, 2, true, 7)]
    public void Forward_AnyPrompts_GivesTheirTokensAndOneGrid(long batch, int? clicks, int? boxes, bool mask, long tokens)
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(WithBoxes);
        var prompt = new Prompt
        {
            Points = clicks is { } count ? TinyModel.Clicks(batch, count) : null,
            Boxes = boxes is { } number ? randint(0, 16, [batch, number, 2, 3]) : null,
            LowResMask = mask ? randn([batch, 1, 8, 8, 8]) : null,
        };

        var (sparse, dense) = encoder.call(prompt);

        Assert.Equal([batch, tokens, 24], sparse.shape);
        Assert.Equal([batch, 24, 2, 2, 2], dense.shape);
        Assert.Equal([1, 24, 2, 2, 2], encoder.DensePositionalCode().shape);
    }

    [Fact]
    public void StateDict_Published_HasThePublishedKeys()
    {
        using var encoder = new PromptEncoder3d(PromptEncoderOptions.Published);

        Assert.Equal(PublishedParameters.PromptEncoder.Order(), PublishedParameters.Of(encoder, "prompt_encoder.").Order());
    }

    [Fact]
    public void StateDict_WithBoxPrompts_HasTwoKeysMore()
    {
        using var encoder = new PromptEncoder3d(PromptEncoderOptions.Published with { BoxPrompts = true });

        Assert.Equal(
            ["prompt_encoder.point_embeddings.2.weight  [1, 384]", "prompt_encoder.point_embeddings.3.weight  [1, 384]"],
            PublishedParameters.Of(encoder, "prompt_encoder.").Except(PublishedParameters.PromptEncoder));
    }

    [Fact]
    public void Forward_NoClicksInAPointPrompt_GivesThePaddingTokenAlone()
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(TinyModel.Prompt);

        var (sparse, _) = encoder.call(new Prompt { Points = TinyModel.Clicks(1, 0) });

        Assert.Equal(encoder.state_dict()["not_a_point_embed.weight"].Values(), sparse.Values());
    }

    [Fact]
    public void Forward_PaddingLabel_HidesTheCoordinates()
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(TinyModel.Prompt);
        var labels = full([1, 1], PointPrompt.Padding, dtype: int64);

        var (here, _) = encoder.call(new Prompt { Points = new(zeros(1, 1, 3), labels) });
        var (there, _) = encoder.call(new Prompt { Points = new(ones(1, 1, 3) * 9, labels) });

        Assert.Equal(here.Values(), there.Values());
    }

    [Fact]
    public void Forward_Box_IsTwoCornersWithTheirOwnEmbeddings()
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(WithBoxes);
        var corners = tensor(new float[] { 1, 2, 3, 10, 11, 12 }, [1, 2, 3]);
        var weights = encoder.state_dict();

        var (box, _) = encoder.call(new Prompt { Boxes = corners.unsqueeze(1) });
        var (clicks, _) = encoder.call(new Prompt { Points = new(corners, tensor(new long[] { 0, 1 }, [1, 2])) });

        // The same code of the same voxels; only the embedding that says what they are differs.
        for (var corner = 0; corner < 2; corner++)
        {
            var code = clicks[0, corner] - weights[$"point_embeddings.{corner}.weight"][0];
            var expected = code + weights[$"point_embeddings.{corner + 2}.weight"][0];
            Assert.True((box[0, corner] - expected).abs().max().item<float>() < 1e-6);
        }
    }

    /// <summary>The reference's boxes raise in every form tried (recorded in the goldens); ours say what to do instead.</summary>
    [Fact]
    public void Forward_BoxWithoutBoxPrompts_SaysWhatToDo()
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(TinyModel.Prompt);
        var recorded = GoldenFile.Json(PromptDecoderGolden.Small).GetProperty("prompt");
        Assert.All(
            ["boxes_3d", "boxes_flat6", "boxes_flat4", "points_and_boxes"],
            form => Assert.StartsWith("raises ", recorded.GetProperty(form).GetString(), StringComparison.Ordinal));

        var error = Assert.Throws<ArgumentException>(() => encoder.call(new Prompt { Boxes = zeros([1, 1, 2, 3]) }));

        Assert.Equal(
            "This model has no box embeddings (published ones have none); give clicks, or train one with BoxPrompts on.",
            error.Message);
    }

    [Fact]
    public void Forward_WrongShapes_NamesTheTensor()
    {
        using var scope = NewDisposeScope();
        using var encoder = new PromptEncoder3d(WithBoxes);

        void Fails(string message, Prompt prompt)
        {
            var error = Assert.Throws<ArgumentException>(() => encoder.call(prompt));
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        }

        Fails(
            "points.Coordinates must have axes (B N 3), got shape (1, 3).",
            new Prompt { Points = new(zeros(1, 3), zeros(1, 1)) });
        Fails(
            "points.Labels must have axes (1 2), got shape (1, 1).",
            new Prompt { Points = new(zeros(1, 2, 3), zeros(1, 1)) });
        Fails("boxes must have axes (B M 2 3), got shape (1, 6).", new Prompt { Boxes = zeros(1, 6) });
        Fails("mask must have axes (B 1 8 8 8), got shape (1, 1, 4, 4, 4).", new Prompt { LowResMask = zeros([1, 1, 4, 4, 4]) });
    }

    [Fact]
    public void Forward_BFloat16Model_GivesBFloat16NearSingle()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new PromptEncoder3d(TinyModel.Prompt);
        var prompt = new Prompt { Points = TinyModel.Clicks(1, 3), LowResMask = randn([1, 1, 8, 8, 8]) };
        var (sparse, dense) = encoder.call(prompt);

        encoder.to(ScalarType.BFloat16);
        var (sparse16, dense16) = encoder.call(prompt);

        Assert.Equal([ScalarType.BFloat16, ScalarType.BFloat16], [sparse16.dtype, dense16.dtype]);
        Assert.Equal(ScalarType.BFloat16, encoder.DensePositionalCode().dtype);
        Assert.InRange(RelativeDistance.L2(sparse16.Values(), sparse.Values()), 0, 0.01);
        Assert.InRange(RelativeDistance.L2(dense16.Values(), dense.Values()), 0, 0.02);
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var encoder = new PromptEncoder3d(WithBoxes);
        using var mask = randn([2, 1, 8, 8, 8]);
        using var boxes = zeros([2, 1, 2, 3]);
        var points = TinyModel.Clicks(2, 3);
        Prompt[] prompts = [new(), new() { Points = points }, new() { Points = points, Boxes = boxes, LowResMask = mask }];

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            foreach (var prompt in prompts)
            {
                var (sparse, dense) = encoder.call(prompt);
                sparse.Dispose();
                dense.Dispose();
                encoder.DensePositionalCode().Dispose();
            }
        });
    }
}
