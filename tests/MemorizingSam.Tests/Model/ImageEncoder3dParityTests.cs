using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>The encoder against the reference code, module by module, so that a failure names the first block that is wrong.</summary>
public sealed class ImageEncoder3dParityTests
{
    [Theory]
    [InlineData("small/encoder_fast_s64")]
    [InlineData("small/encoder_fast_s64w3")]
    [InlineData("small/encoder_fast_s128")]
    [InlineData("small/encoder_med3d_s64w3")]
    [InlineData("small/encoder_med3d_s128w14")]
    public void Forward_SmallGolden_AgreesAtEveryModule(string name) => AssertParity(name);

    [Theory]
    [Trait("Category", "FullSize")]
    [InlineData("full/encoder_fast_full")]
    [InlineData("full/encoder_med3d_full")]
    [InlineData("full/encoder_fastteacher_full")]
    public void Forward_FullSizeGolden_AgreesAtEveryModule(string name) => AssertParity(name);

    [Theory]
    [InlineData("small/encoder_fast_s64")]
    [InlineData("small/encoder_fast_s64w3")]
    [InlineData("small/encoder_fast_s128")]
    public void RunBlocks_InSteps_GivesTheListTheStudentReturns(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var golden = new EncoderGolden(name);
        using var encoder = golden.Encoder();

        var tokens = encoder.EmbedPatches(golden.Crop());
        golden.Stages["list.0"].AssertMatches("list.0", tokens);
        for (var pair = 0; pair < golden.Options.Depth / 2; pair++)
        {
            tokens = encoder.RunBlocks(tokens, (2 * pair)..(2 * (pair + 1)));
            golden.Stages[$"list.{pair + 1}"].AssertMatches($"list.{pair + 1}", tokens);
        }

        golden.Stages["out"].AssertMatches("out", encoder.ApplyNeck(tokens));
    }

    private static void AssertParity(string name)
    {
        var golden = new EncoderGolden(name);
        using var encoder = golden.Encoder();
        var seen = new List<string>();
        var log = new ParityLog(name);

        golden.Run(encoder, (stage, tensor) =>
        {
            using var scope = NewDisposeScope();
            seen.Add(stage);
            var edge = golden.AttentionEdge(stage);
            if (golden.Arrays.TryGetValue(stage, out var array))
            {
                log.Add(stage, InGrid(array, tensor, edge).AssertMatches(stage, tensor));
            }

            if (edge == golden.Options.GridSize)
            {
                log.Add(stage, golden.Stages[stage].AssertMatches(stage, tensor));
            }
        });

        Assert.Equal(golden.Stages.Keys.Where(key => !key.StartsWith("list.", StringComparison.Ordinal)).Order(), seen.Order());
        log.Write();
    }

    /// <summary>Inside attention the reference holds padded windows, ours the grid: its real tokens are compared.</summary>
    private static GoldenArray InGrid(GoldenArray golden, Tensor ours, int edge)
    {
        if (golden.Shape.SequenceEqual(ours.shape))
        {
            return golden;
        }

        var windows = tensor(golden.Values, golden.Shape);
        var grid = PlainWindows.Unpartition(windows, edge, ours.shape[1], ours.shape[2], ours.shape[3]);
        return new GoldenArray(grid.shape, grid.Values());
    }
}
