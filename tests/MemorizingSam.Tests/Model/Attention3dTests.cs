using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class Attention3dTests
{
    /// <summary>Both sides are float32 sums over at most 343 keys; the published encoder's own rounding is as large.</summary>
    private const double Tolerance = 5e-6;

    /// <summary>Central differences in double with a step of 1e-4: their own error is about 1e-8.</summary>
    private const double GradientTolerance = 1e-6;

    private const string Prefix = "image_encoder.blocks.2.attn.";

    public static TheoryData<int, int, RelativePositionLayout, WindowPadding> Windows
    {
        get
        {
            var data = new TheoryData<int, int, RelativePositionLayout, WindowPadding>();
            var sizes = new[] { (1, 1), (3, 3), (4, 2), (4, 3), (5, 3), (7, 4), (2, 5), (6, 7), (1, 4), (3, 7) };
            foreach (var (grid, edge) in sizes)
            {
                foreach (var layout in Enum.GetValues<RelativePositionLayout>())
                {
                    data.Add(grid, edge, layout, WindowPadding.Attended);
                    data.Add(grid, edge, layout, WindowPadding.Masked);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Forward_AnyWindow_EqualsPlainAttentionWithItsPadding(
        int grid, int edge, RelativePositionLayout layout, WindowPadding padding)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var options = Options(grid) with { RelativePositions = layout, WindowPadding = padding };
        using var attention = Filled(options, edge);
        var tokens = FormulaTensors.Tensor("tokens", [2, grid, grid, grid, options.EmbedDim], scale: 2);

        var expected = PlainAttention.Attend(attention, options, edge, tokens);

        Assert.InRange(RelativeDistance.L2(attention.call(tokens, TokenSubset.All, Recall.None).Values(), expected.Values()), 0, Tolerance);
    }

    [Theory]
    [InlineData(RelativePositionLayout.AsPublished)]
    [InlineData(RelativePositionLayout.Corrected)]
    public void Forward_BiasTooLargeToExponentiate_EqualsPlainAttention(RelativePositionLayout layout)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var options = Options(grid: 3) with { RelativePositions = layout };
        using var attention = Filled(options, edge: 4);
        foreach (var table in new[] { "rel_pos_d", "rel_pos_h", "rel_pos_w" })
        {
            attention.state_dict()[table].mul_(400);
        }

        var tokens = FormulaTensors.Tensor("tokens", [1, 3, 3, 3, options.EmbedDim], scale: 2);
        var expected = PlainAttention.Attend(attention, options, 4, tokens);

        Assert.InRange(RelativeDistance.L2(attention.call(tokens, TokenSubset.All, Recall.None).Values(), expected.Values()), 0, 1e-4);
    }

    /// <summary>What a stand-in gets is what it would get if all attended, and the others get the same.</summary>
    [Theory]
    [InlineData(3, RelativePositionLayout.AsPublished)]
    [InlineData(5, RelativePositionLayout.AsPublished)]
    [InlineData(5, RelativePositionLayout.Corrected)]
    public void Forward_Subset_GivesEveryTokenTheResultOfItsStandIn(int edge, RelativePositionLayout layout)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var options = Options(grid: 3) with { RelativePositions = layout };
        using var attention = Filled(options, edge);
        var tokens = FormulaTensors.Tensor("tokens", [2, 3, 3, 3, 12], scale: 2);
        var standIns = PlainStandIns.Some(27);

        var expected = PlainStandIns.Take(PlainAttention.Attend(attention, options, edge, tokens), standIns);

        var attended = attention.call(tokens, TokenSubset.Of(standIns, CPU), Recall.None);
        Assert.Equal(tokens.shape, attended.shape);
        Assert.InRange(RelativeDistance.L2(attended.Values(), expected.Values()), 0, Tolerance);
    }

    [Fact]
    public void Forward_PaddingAttended_DiffersFromMasked()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var attended = Filled(Options(grid: 3), edge: 5);
        using var masked = Filled(Options(grid: 3) with { WindowPadding = WindowPadding.Masked }, edge: 5);
        var tokens = FormulaTensors.Tensor("tokens", [1, 3, 3, 3, 12], scale: 2);

        var difference = RelativeDistance.L2(
            attended.call(tokens, TokenSubset.All, Recall.None).Values(), masked.call(tokens, TokenSubset.All, Recall.None).Values());

        Assert.True(difference > 0.1);
    }

    [Theory]
    [InlineData(2, 2, RelativePositionLayout.AsPublished)]
    [InlineData(2, 3, RelativePositionLayout.AsPublished)]
    [InlineData(3, 2, RelativePositionLayout.AsPublished)]
    [InlineData(2, 3, RelativePositionLayout.Corrected)]
    public void Backward_EveryParameterAndTheInput_AgreeWithFiniteDifferences(
        int grid, int edge, RelativePositionLayout layout)
    {
        using var scope = NewDisposeScope();
        var options = Options(grid) with { EmbedDim = 4, RelativePositions = layout };
        using var attention = Filled(options, edge);
        attention.to(ScalarType.Float64);
        var tokens = FormulaTensors.Tensor("tokens", [1, grid, grid, grid, 4]).to(ScalarType.Float64).requires_grad_();
        var direction = FormulaTensors.Tensor("direction", tokens.shape).to(ScalarType.Float64);
        Tensor Loss() => (attention.call(tokens, TokenSubset.All, Recall.None) * direction).sum();

        Loss().backward();

        foreach (var (name, parameter) in attention.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Append(("tokens", tokens)))
        {
            foreach (var seed in new[] { "first", "second", "third" })
            {
                var step = FormulaTensors.Tensor($"{name} {seed}", parameter.shape).to(ScalarType.Float64);
                var slope = (parameter.grad! * step).sum().item<double>();
                var expected = Slope(parameter, step, Loss);
                Assert.True(
                    Math.Abs(slope - expected) < GradientTolerance * parameter.grad!.norm().item<double>(),
                    $"{name}: slope {slope:g9}, by finite differences {expected:g9}.");
            }
        }
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Forward_WithGradient_EqualsInference(int grid, int edge)
    {
        using var scope = NewDisposeScope();
        using var attention = Filled(Options(grid), edge);
        var tokens = FormulaTensors.Tensor("tokens", [1, grid, grid, grid, 12]);

        var training = attention.call(tokens, TokenSubset.All, Recall.None);
        using var inference = inference_mode();

        Assert.InRange(RelativeDistance.L2(attention.call(tokens, TokenSubset.All, Recall.None).Values(), training.Values()), 0, Tolerance);
    }

    [Theory]
    [InlineData(2, 8)]
    [InlineData(3, 14)]
    public void StateDict_PublishedBlock_HasThePublishedKeysInOrder(int block, int edge)
    {
        using var attention = new Attention3d(ImageEncoderOptions.SamMed3d, edge);
        var prefix = $"image_encoder.blocks.{block}.attn.";

        Assert.Equal(
            PublishedParameters.SamMed3dEncoder.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(attention, prefix));
    }

    [Theory]
    [InlineData(new long[] { 3, 3, 3, 12 }, "tokens must have axes (B 3 3 3 12), got shape (3, 3, 3, 12).")]
    [InlineData(new long[] { 1, 3, 3, 2, 12 }, "tokens must have axes (B 3 3 3 12), got shape (1, 3, 3, 2, 12).")]
    public void Forward_OtherShape_NamesBoth(long[] shape, string message)
    {
        using var scope = NewDisposeScope();
        using var attention = new Attention3d(Options(grid: 3), edge: 3);

        var error = Assert.Throws<ArgumentException>(() => attention.call(zeros(shape), TokenSubset.All, Recall.None));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(2, true)]
    public void Forward_LeavesNoTensorBehind(int edge, bool training)
    {
        using var attention = new Attention3d(Options(grid: 3), edge);
        using var tokens = randn([1, 3, 3, 3, 12]);

        TensorLeak.AssertNone(() =>
        {
            using var mode = inference_mode(!training);
            attention.call(tokens, TokenSubset.All, Recall.None).Dispose();
        });
    }

    [Fact]
    public void Forward_Subset_LeavesNoTensorBehind()
    {
        using var attention = new Attention3d(Options(grid: 3), edge: 5);
        using var tokens = randn([1, 3, 3, 3, 12]);

        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            attention.call(tokens, TokenSubset.Of(PlainStandIns.Some(27), CPU), Recall.None);
        });
    }

    private static ImageEncoderOptions Options(int grid)
        => new() { CropSize = grid, PatchSize = 1, EmbedDim = 12, NumHeads = 2 };

    private static Attention3d Filled(ImageEncoderOptions options, int edge)
    {
        var attention = new Attention3d(options, edge);
        FormulaTensors.Fill(attention, Prefix);
        return attention;
    }

    /// <summary>Slope of the loss along a direction, by central differences.</summary>
    private static double Slope(Tensor parameter, Tensor direction, Func<Tensor> loss)
    {
        const double Step = 1e-4;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        parameter.add_(direction, Step);
        var above = loss().item<double>();
        parameter.add_(direction, -2 * Step);
        var below = loss().item<double>();
        parameter.add_(direction, Step);
        return (above - below) / (2 * Step);
    }
}
