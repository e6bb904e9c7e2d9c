using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>What must hold of memories whatever the weights.</summary>
public sealed class RecallTests
{
    private const int Block = 1;

    private static readonly ImageEncoderOptions Options = TinyModel.Encoder with
    {
        MaskGuided = new MaskGuidedOptions { Block = Block, MaskPatchSize = 4, MaskChannels = 8 },
    };

    [Theory]
    [InlineData(MemoryFusion.Paper, 1.0)]
    [InlineData(MemoryFusion.AsPublished, 1.0)]
    [InlineData(MemoryFusion.Paper, 0.3)]
    public void Finish_NoMemories_IsThePlainEncoder(MemoryFusion fusion, double localRatio)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var crop = Crop();

        var plain = encoder.call(crop);
        var without = encoder.Finish(encoder.Begin(crop, Block), new Recall { Block = Block, Fusion = fusion, LocalRatio = localRatio, Memories = null });

        Assert.Equal(plain.Values(), without.Values());
    }

    [Theory]
    [InlineData(MemoryFusion.Paper)]
    [InlineData(MemoryFusion.NearestTokens)]
    public void Finish_LocalRatioOne_IsThePlainEncoder(MemoryFusion fusion)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var crop = Crop();

        var blended = encoder.Finish(encoder.Begin(crop, Block), Recall(encoder, fusion, [2, 3, 5]) with { LocalRatio = 1 });

        Assert.InRange(RelativeDistance.L2(blended.Values(), encoder.call(crop).Values()), 0, 1e-6);
    }

    [Fact]
    public void Finish_ClosedGate_IsThePlainEncoder()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        encoder.state_dict()[$"blocks.{Block}.attn.memory.gate"].fill_(float.NegativeInfinity);
        var crop = Crop();

        var blended = encoder.Finish(encoder.Begin(crop, Block), Recall(encoder, MemoryFusion.MaskGuided, [2, 3, 5]));

        Assert.Equal(encoder.call(crop).Values(), blended.Values());
    }

    [Fact]
    public void Finish_AllMemoriesAbsent_IsThePlainEncoder()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var crop = Crop();
        var away = double.PositiveInfinity;

        var blended = encoder.Finish(encoder.Begin(crop, Block), Recall(encoder, MemoryFusion.MaskGuided, [away, away, away]));

        Assert.Equal(encoder.call(crop).Values(), blended.Values());
    }

    [Fact]
    public void Finish_AnAbsentMemory_CountsForNothing()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var stream = encoder.Begin(Crop(), Block);
        var three = Recall(encoder, MemoryFusion.MaskGuided, [2, 3, double.PositiveInfinity]);
        var memories = three.Memories!;
        var two = three with
        {
            Memories = new RecalledMemories(memories.Keys.narrow(1, 0, 2), memories.Values.narrow(1, 0, 2), memories.Distances.narrow(1, 0, 2))
            {
                Masks = memories.Masks!.narrow(1, 0, 2),
            },
        };

        var (a, b) = (encoder.Finish(stream, three), encoder.Finish(stream, two));

        Assert.InRange(RelativeDistance.L2(a.Values(), b.Values()), 0, 1e-6);
    }

    [Fact]
    public void Finish_MaskGuided_DependsOnTheMaskAlone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var stream = encoder.Begin(Crop(), Block);
        var recall = Recall(encoder, MemoryFusion.MaskGuided, [2, 3, 5]);
        var other = recall with { Memories = recall.Memories! with { Masks = 1 - recall.Memories.Masks! } };

        var (a, b) = (encoder.Finish(stream, recall), encoder.Finish(stream, other));

        Assert.True(RelativeDistance.L2(a.Values(), b.Values()) > 1e-3);
    }

    [Fact]
    public void Finish_MasksAreNotTold_DependsOnNoMask()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var stream = encoder.Begin(Crop(), Block);
        var recall = Recall(encoder, MemoryFusion.MaskGuided, [2, 3, 5]);
        var silent = recall with { Memories = recall.Memories! with { TellsMasks = false } };
        var other = silent with { Memories = silent.Memories with { Masks = null } };

        Assert.Equal(encoder.Finish(stream, silent).Values(), encoder.Finish(stream, other).Values());
        Assert.True(RelativeDistance.L2(encoder.Finish(stream, silent).Values(), encoder.Finish(stream, recall).Values()) > 1e-3);
    }

    [Theory]
    [InlineData(0.3, 2.0, 3.0, 5.0)]
    [InlineData(0.3, 1e11, 2e11, 3e11)]
    [InlineData(0.0, 4.0)]
    [InlineData(0.3, 0.0, 7.0)]
    [InlineData(0.3, 0.0, 0.0, 1.0)]
    public void WeightsOfPaper_AnyDistances_SumToOneWithTheLocalRatio(double localRatio, params double[] distances)
    {
        using var scope = NewDisposeScope();
        var weights = Weights(localRatio, distances);

        Assert.Equal(1 - localRatio, weights.Sum(), 1e-12);
        Assert.Equal(weights.OrderDescending(), weights);
        Assert.All(weights, weight => Assert.InRange(weight, 0, 1));
    }

    [Fact]
    public void WeightsOfPaper_ExactDuplicate_TakesAll() => Assert.Equal(0.7, Weights(0.3, [0, 7, 9])[0], 1e-9);

    [Fact]
    public void WeightsOfPaper_AbsentMemory_HasNone() => Assert.Equal(0, Weights(0.3, [2, double.PositiveInfinity])[1]);

    [Fact]
    public void Finish_BlockWithoutAttention_SaysSo()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ImageEncoder3d(TinyModel.Encoder with { SkipAttentionBlocks = 1 });
        using var stream = encoder.Begin(Crop(), block: 0);

        Assert.Equal(
            "A block without attention has no keys and values, and takes no memories; choose a later one.",
            Assert.Throws<ArgumentException>(() => encoder.KeysAndValues(stream)).Message);
    }

    [Fact]
    public void Finish_LeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = new ImageEncoder3d(Options);
        var (crop, recall) = (Crop(), Recall(encoder, MemoryFusion.MaskGuided, [2, 3, 5]));

        TensorLeak.AssertNone(() =>
        {
            using var stream = encoder.Begin(crop, Block);
            encoder.Finish(stream, recall).Dispose();
            encoder.Finish(stream, recall with { Fusion = MemoryFusion.Paper }).Dispose();
            encoder.Finish(stream, recall with { Fusion = MemoryFusion.AsPublished }).Dispose();
            encoder.Finish(stream, recall with { Fusion = MemoryFusion.NearestTokens }).Dispose();
        });
    }

    private static double[] Weights(double localRatio, double[] distances)
    {
        var none = zeros([1, distances.Length, 1, 1, 1]);
        return new RecalledMemories(none, none, tensor(distances, [1, distances.Length]))
            .WeightsOfPaper(localRatio).data<double>().ToArray();
    }

    private static Tensor Crop(int seed = 0)
    {
        random.manual_seed(seed);
        return randn([1, 1, Options.CropSize, Options.CropSize, Options.CropSize]);
    }

    private static Recall Recall(ImageEncoder3d encoder, MemoryFusion fusion, double[] distances)
    {
        var memories = Enumerable.Range(1, distances.Length).Select(seed => encoder.KeysAndValues(encoder.Begin(Crop(seed), Block))).ToArray();
        var edge = Options.GridSize * Options.MaskGuided!.MaskPatchSize;
        return new Recall
        {
            Block = Block,
            Fusion = fusion,
            Memories = new RecalledMemories(
                stack(memories.Select(memory => memory.Keys), 1),
                stack(memories.Select(memory => memory.Values), 1),
                tensor(distances, [1, distances.Length]))
            {
                Masks = rand([1, distances.Length, edge, edge, edge]).gt(0.5).to(float32),
            },
        };
    }
}
