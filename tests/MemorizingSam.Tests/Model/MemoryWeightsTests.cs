using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>The weights that explain an answer are those that made it.</summary>
public sealed class MemoryWeightsTests
{
    private const int Grid = 3;
    private const int Tokens = Grid * Grid * Grid;
    private const int Memories = 2;
    private const double LocalRatio = 0.3;

    /// <summary>Both sides are float32 sums over at most 54 keys.</summary>
    private const double Tolerance = 5e-6;

    private static readonly ImageEncoderOptions Options = new()
    {
        CropSize = Grid,
        PatchSize = 1,
        EmbedDim = 12,
        NumHeads = 2,
        Depth = 2,
        SkipAttentionBlocks = 0,
        MaskGuided = new MaskGuidedOptions { Block = 1, MaskPatchSize = 1, MaskChannels = 4 },
    };

    [Theory]
    [InlineData(MemoryFusion.MaskGuided)]
    [InlineData(MemoryFusion.Paper)]
    [InlineData(MemoryFusion.AsPublished)]
    public void MemoryWeights_AnyFusion_MakeTheAnswerOfForward(MemoryFusion fusion)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var attention = Attention();
        var (tokens, recall) = (TokensOf(), RecallOf(fusion));

        var weights = attention.MemoryWeights(tokens, recall);                       // (1, heads, N, k, N)

        var share = weights.sum(-1).sum(-1, keepdim: true);                          // (1, heads, N, 1)
        var localShare = fusion == MemoryFusion.MaskGuided ? 1 - share : full_like(share, LocalRatio);
        var local = Heads(attention.call(tokens, TokenSubset.All, Recall.None));
        var values = recall.Memories!.Values.transpose(1, 2).flatten(2, 3);          // (1, heads, k·N, C/heads)
        var expected = (localShare * local) + weights.flatten(3).matmul(values);
        var fused = Heads(attention.call(tokens, TokenSubset.All, recall));
        Assert.InRange(RelativeDistance.L2(expected.Values(), fused.Values()), 0, Tolerance);
        Assert.True(RelativeDistance.L2(local.Values(), fused.Values()) > 1e-3);
    }

    [Fact]
    public void MemoryWeights_MaskGuided_SumToTheGateOfTheHead()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var attention = Attention();

        var sums = attention.MemoryWeights(TokensOf(), RecallOf(MemoryFusion.MaskGuided)).sum(-1).sum(-1);

        var gates = attention.state_dict()["memory.gate"].sigmoid().view(1, -1, 1).expand(1, -1, Tokens);
        Assert.All(sums.Values().Zip(gates.contiguous().Values()), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void MemoryWeights_Paper_AreOneWithTheLocalRatio()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var attention = Attention();

        var weights = attention.MemoryWeights(TokensOf(), RecallOf(MemoryFusion.Paper));

        Assert.All(weights.sum(-1).sum(-1).Values(), sum => Assert.Equal(1 - LocalRatio, sum, 1e-6));

        // 1/2 : 1/3 of seven tenths.
        Assert.All(weights.sum(-1)[0, 0].Values().Chunk(Memories), row => Assert.Equal([0.42, 0.28], row.Select(share => Math.Round(share, 5))));
    }

    [Fact]
    public void MemoryWeights_AnAbsentMemory_HasNone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var attention = Attention();
        var recall = RecallOf(MemoryFusion.MaskGuided);
        var one = recall with { Memories = recall.Memories! with { Distances = tensor([2.0, double.PositiveInfinity], [1, Memories]) } };

        var weights = attention.MemoryWeights(TokensOf(), one);

        Assert.All(weights.select(3, 1).contiguous().Values(), weight => Assert.Equal(0, weight));
    }

    [Fact]
    public void MemoryWeights_OfAnEarlierStart_AreTheSame()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var crop = FormulaTensors.Tensor("crop", [1, 1, Grid, Grid, Grid], scale: 2);
        var recall = RecallOf(MemoryFusion.MaskGuided);

        var (early, late) = (encoder.MemoryWeights(encoder.Begin(crop, 0), recall), encoder.MemoryWeights(encoder.Begin(crop, 1), recall));

        Assert.Equal([1, Options.NumHeads, Tokens, Memories, Tokens], early.shape);
        Assert.Equal(late.Values(), early.Values());
    }

    [Fact]
    public void MemoryWeights_WithoutMemories_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        using var stream = encoder.Begin(zeros([1, 1, Grid, Grid, Grid]), 1);

        Assert.Equal(
            "There are no memories that could be attended to.",
            Assert.Throws<ArgumentException>(() => encoder.MemoryWeights(stream, Recall.None)).Message);
    }

    [Theory]
    [InlineData(MemoryFusion.MaskGuided)]
    [InlineData(MemoryFusion.Paper)]
    [InlineData(MemoryFusion.AsPublished)]
    public void MemoryWeights_LeavesNoTensorBehind(MemoryFusion fusion)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var (crop, recall) = (zeros([1, 1, Grid, Grid, Grid]), RecallOf(fusion));

        TensorLeak.AssertNone(() =>
        {
            using var stream = encoder.Begin(crop, 0);
            encoder.MemoryWeights(stream, recall).Dispose();
        });
    }

    /// <summary>Attention whose answers are seen as they are, and whose masks say nothing: they have no part in the weights.</summary>
    private static Attention3d Attention()
    {
        var attention = new Attention3d(Options, Grid, isMaskGuided: true);
        FormulaTensors.Fill(attention, "image_encoder.blocks.1.attn.");
        var state = attention.state_dict();
        state["proj.weight"].copy_(eye(Options.EmbedDim));
        state["proj.bias"].zero_();
        state["memory.mask_token.weight"].zero_();
        state["memory.mask_token.bias"].zero_();
        return attention;
    }

    private static Tensor TokensOf() => FormulaTensors.Tensor("tokens", [1, Grid, Grid, Grid, Options.EmbedDim], scale: 2);

    private static Recall RecallOf(MemoryFusion fusion)
    {
        long[] shape = [1, Memories, Options.NumHeads, Tokens, Options.EmbedDim / Options.NumHeads];
        return new Recall
        {
            Block = 1,
            Fusion = fusion,
            LocalRatio = LocalRatio,
            Memories = new RecalledMemories(
                FormulaTensors.Tensor("keys", shape, scale: 2), FormulaTensors.Tensor("values", shape, scale: 2), tensor([2.0, 3.0], [1, Memories]))
            {
                Masks = zeros([1, Memories, Grid, Grid, Grid]),
            },
        };
    }

    /// <summary>(B, X, Y, Z, C) as (B, heads, N, C/heads).</summary>
    private static Tensor Heads(Tensor tokens) => tokens.flatten(1, 3).unflatten(2, [Options.NumHeads, -1]).transpose(1, 2).contiguous();
}
