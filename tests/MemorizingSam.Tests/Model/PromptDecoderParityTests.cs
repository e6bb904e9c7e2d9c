using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

/// <summary>Prompt encoder and mask decoder against the reference code, stage by stage, at both sizes.</summary>
public sealed class PromptDecoderParityTests
{
    public static TheoryData<string> Runs =>
        ["pos1+none", "pos1+zeros", "three+hash", "empty+hash", "batch2+none"];

    [Theory]
    [InlineData("pos1")]
    [InlineData("neg1")]
    [InlineData("three")]
    [InlineData("explicit_pad")]
    [InlineData("batch2")]
    [InlineData("outside")]
    [InlineData("float_coords")]
    public void Sparse_SmallRecordedClicks_Match(string points) => CheckSparse(PromptDecoderGolden.Small, points);

    [Theory]
    [Trait("Category", "FullSize")]
    [InlineData("pos1")]
    [InlineData("neg1")]
    [InlineData("three")]
    [InlineData("explicit_pad")]
    [InlineData("batch2")]
    [InlineData("outside")]
    [InlineData("float_coords")]
    public void Sparse_FullRecordedClicks_Match(string points) => CheckSparse(PromptDecoderGolden.Full, points);

    [Theory]
    [InlineData("none")]
    [InlineData("zeros")]
    [InlineData("hash")]
    public void Dense_SmallRecordedMasks_Match(string mask) => CheckDense(PromptDecoderGolden.Small, mask);

    [Theory]
    [Trait("Category", "FullSize")]
    [InlineData("none")]
    [InlineData("zeros")]
    [InlineData("hash")]
    public void Dense_FullRecordedMasks_Match(string mask) => CheckDense(PromptDecoderGolden.Full, mask);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Decoder_SmallRecordedRuns_MatchStageByStage(string run) => CheckDecoder(PromptDecoderGolden.Small, run);

    [Theory]
    [Trait("Category", "FullSize")]
    [MemberData(nameof(Runs))]
    public void Decoder_FullRecordedRuns_MatchStageByStage(string run) => CheckDecoder(PromptDecoderGolden.Full, run);

    private static void CheckSparse(string file, string points)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var golden = new PromptDecoderGolden(file);
        using var encoder = golden.PromptEncoder();

        var (sparse, _) = encoder.call(new Prompt { Points = golden.Points(points) });

        var log = new ParityLog($"{file} sparse.{points}");
        log.Add("records", golden.PromptRecord($"sparse.{points}").AssertMatches($"sparse.{points}", sparse));
        CheckWhole(file, $"sparse.{points}", sparse, log);
        log.Write();
    }

    private static void CheckDense(string file, string mask)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var golden = new PromptDecoderGolden(file);
        using var encoder = golden.PromptEncoder();

        var (sparse, dense) = encoder.call(new Prompt { LowResMask = golden.Mask(mask) });

        Assert.Equal([1, 0, golden.PromptOptions.EmbedDim], sparse.shape);
        var log = new ParityLog($"{file} dense.{mask}");
        log.Add("code", golden.PromptRecord("dense_pe").AssertMatches("dense_pe", encoder.DensePositionalCode()));
        log.Add("records", golden.PromptRecord($"dense.{mask}").AssertMatches($"dense.{mask}", dense));
        CheckWhole(file, "dense_pe", encoder.DensePositionalCode(), log);
        CheckWhole(file, $"dense.{mask}", dense, log);
        log.Write();
    }

    private static void CheckDecoder(string file, string run)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var golden = new PromptDecoderGolden(file);
        using var encoder = golden.PromptEncoder();
        using var decoder = golden.MaskDecoder();
        var recorder = new StageRecorder(decoder);
        var prompt = new Prompt { Points = golden.Points(run.Split('+')[0]), LowResMask = golden.Mask(run.Split('+')[1]) };
        var (sparse, dense) = encoder.call(prompt);
        var log = new ParityLog($"{file} decoder {run}");

        // The inner stages were recorded with the single mask, those of the other hypernetworks among them; ours computes these
        // for multimask only, from the same tokens.
        foreach (var (multimask, mode) in new[] { (true, "multi"), (false, "single") })
        {
            var (masks, iou) = decoder.call(golden.ImageEmbedding(), encoder.DensePositionalCode(), sparse, dense, multimask);

            CheckStages(golden.DecoderRecords($"{run}+single"), recorder.Take(), log);
            var records = golden.DecoderRecords($"{run}+{mode}");
            log.Add("low_res_masks", records["low_res_masks"].AssertMatches($"{mode} low_res_masks", masks));
            log.Add("iou", records["iou"].AssertMatches($"{mode} iou", iou));
            var edge = golden.PromptOptions.CropSize;
            var upsampled = TrilinearResize.Resize(masks, edge, edge, edge);
            log.Add("upsampled", records["upsampled_trilinear"].AssertMatches($"{mode} upsampled_trilinear", upsampled));
            CheckVoxelCounts(golden, $"{run}+{mode}", upsampled);
            CheckWhole(file, $"low_res.{run}+{mode}", masks, log);
            CheckWhole(file, $"iou.{run}+{mode}", iou, log);
        }

        log.Write();
    }

    private static void CheckStages(
        IReadOnlyDictionary<string, GoldenRecord> records, IReadOnlyList<(string Stage, Tensor Output)> outputs, ParityLog log)
    {
        var compared = 0;
        foreach (var (stage, output) in outputs)
        {
            if (records.TryGetValue(stage, out var record))
            {
                log.Add(stage, record.AssertMatches(stage, output));
                compared++;
            }

            output.Dispose();
        }

        // 16 inner stages are recorded; one of the two hypernetworks among them runs at a time.
        Assert.Equal(15, compared);
    }

    /// <summary>Compares with the whole tensor, where the recording holds it.</summary>
    private static void CheckWhole(string file, string name, Tensor ours, ParityLog log)
    {
        if (file == PromptDecoderGolden.Small
            && GoldenFile.Arrays(Path.ChangeExtension(file, "safetensors")).TryGetValue(name, out var whole))
        {
            log.Add($"{name} (whole)", whole.AssertMatches(name, ours));
        }
    }

    private static void CheckVoxelCounts(PromptDecoderGolden golden, string run, Tensor upsampled)
    {
        // A voxel within rounding of the threshold falls on either side, as the processor adds.
        const double Rounding = 1e-5;
        const long MostUncertain = 100;
        foreach (var text in new[] { "0", "0.5" })
        {
            var threshold = double.Parse(text);
            using var above = upsampled.gt(threshold + Rounding).sum([2, 3, 4]);
            using var notBelow = upsampled.gt(threshold - Rounding).sum([2, 3, 4]);
            foreach (var ((fewest, most), recorded) in above.data<long>().Zip(notBelow.data<long>()).Zip(golden.VoxelsAbove(run, text)))
            {
                Assert.InRange(recorded, fewest, most);
                Assert.InRange(most - fewest, 0, MostUncertain);
            }
        }
    }
}
