using System.Text.Json;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>The published click protocol with its recorded clicks: normalise, encode once, answer click after click.</summary>
public sealed class ProtocolParityTests
{
    // Recorded with four decimals.
    private const double ScoreTolerance = 0.50001e-4;

    /// <summary>Of 262,144 voxels, those whose logit lies within rounding of 0 may fall on either side.</summary>
    private const long VoxelTolerance = 2;

    private static readonly JsonElement Golden = GoldenFile.Json("protocol.json").GetProperty("fast_s64");

    [Fact]
    public void Decode_RecordedClicks_GivesTheRecordedMasksAndScores()
    {
        var crop = Crop();
        using var model = Model();
        using var encoded = model.Encode(crop);
        var truth = Ellipsoid(crop.Grid);
        var log = new ParityLog("protocol");
        var logits = new float[16 * 16 * 16];
        foreach (var step in Golden.GetProperty("steps").EnumerateArray())
        {
            logits = encoded.Decode("object", [ClickOf(step)], logits).Logits;

            using var lowRes = VolumeTensors.ToTensor(logits, new GridShape(16, 16, 16), CPU);
            log.Add("low-res mask", new GoldenRecord(step.GetProperty("low_res")).AssertMatches("low_res", lowRes));
            var overlap = MaskOverlap.Of(OnCrop(crop.Grid, logits), truth);
            var recorded = step.GetProperty("predicted_voxels").GetInt64();
            Assert.InRange(overlap.Predicted, recorded - VoxelTolerance, recorded + VoxelTolerance);
            Assert.Equal(step.GetProperty("dice").GetDouble(), overlap.Dice, ScoreTolerance);
            Assert.Equal(step.GetProperty("iou").GetDouble(), overlap.Iou, ScoreTolerance);
        }

        log.Write();
    }

    [Fact]
    public void Encode_Crop_GivesTheRecordedEmbedding()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var network = Network();
        network.eval();
        var crop = VolumeTensors.ToTensor(Crop(), CPU);
        new GoldenRecord(Golden.GetProperty("normalised")).AssertMatches("normalised", crop);

        new GoldenRecord(Golden.GetProperty("image_embedding_given_to_decoder"))
            .AssertMatches("image embedding", network.ImageEncoder.call(crop));
    }

    [Fact]
    public void Truth_Ellipsoid_HasTheRecordedVoxels()
        => Assert.Equal(
            Golden.GetProperty("gt_voxels").GetInt32(), Ellipsoid(Crop().Grid).Voxels.ToArray().Count(voxel => voxel != 0));

    /// <summary>The small published model that protocol and training were recorded with; the caller owns it.</summary>
    internal static Sam3d Network()
    {
        var network = new Sam3d(new Sam3dOptions
        {
            ImageEncoder = new EncoderGolden("small/encoder_fast_s64").Options,
            PromptEncoder = new PromptEncoderOptions { EmbedDim = 48, CropSize = 64 },
            MaskDecoder = new MaskDecoderOptions { EmbedDim = 48 },
        });
        FormulaTensors.Fill(network);
        return network;
    }

    private static SamCropModel Model() => new(Network(), ComputeDevice.Cpu, NumberPrecision.Single);

    /// <summary>The recorded scene as a volume, which has x fastest, normalised.</summary>
    private static Volume<float> Crop()
    {
        const int N = 64;
        var raw = FormulaTensors.RawVolume("query", N); // x slowest
        var grid = new VolumeGrid(new GridShape(N, N, N), Affine.Upright(SpacingMm.Isotropic(1.5)));
        var crop = new Volume<float>(grid, new float[N * N * N]);
        var truth = Ellipsoid(grid);
        for (var i = 0; i < raw.Length; i++)
        {
            var (x, y, z) = (i / (N * N), i / N % N, i % N);
            crop[x, y, z] = raw[i] + (600 * truth[x, y, z]);
        }

        ZNormalization.Measure(crop.Voxels).Apply(crop.Voxels);
        return crop;
    }

    private static Volume<byte> Ellipsoid(VolumeGrid grid)
    {
        var n = grid.Shape.X;
        var truth = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var i = 0; i < truth.Voxels.Length; i++)
        {
            var (x, y, z) = (i % n, i / n % n, i / (n * n));
            var (a, b, c) = ((x - (0.45 * n)) / (0.2 * n), (y - (0.55 * n)) / (0.25 * n), (z - (0.5 * n)) / (0.15 * n));
            truth.Voxels[i] = (a * a) + (b * b) + (c * c) <= 1 ? (byte)1 : (byte)0;
        }

        return truth;
    }

    private static CropCue ClickOf(JsonElement step)
    {
        var point = step.GetProperty("point").Deserialize<int[]>()!;
        var voxel = new VoxelPoint(point[0], point[1], point[2]);
        return new CropCue(step.GetProperty("label").GetInt32() == 1 ? CueKind.Positive : CueKind.Negative, voxel, voxel);
    }

    private static Volume<byte> OnCrop(VolumeGrid grid, float[] logits)
    {
        var mapping = SpacingChange.To(grid, SpacingMm.Isotropic(6));
        var field = new LogitField(mapping, new Volume<float>(mapping.Target, logits), [InputBoxes.Of(mapping)], Given: null);
        return MaskPainting.Labels(grid, [field], CancellationToken.None);
    }
}
