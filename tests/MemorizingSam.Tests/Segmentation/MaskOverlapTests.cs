using System.Runtime.InteropServices;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Evaluation;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Segmentation;

public sealed class MaskOverlapTests
{
    private static readonly Dictionary<string, NamedTensor> Tensors =
        CheckpointFile.Read(GoldenFile.FullPath("small/clicks.safetensors")).Tensors.ToDictionary(tensor => tensor.Name);

    public static TheoryData<string> Cases =>
        [.. GoldenFile.Json("clicks.json").GetProperty("metrics").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_RecordedMasks_GivesTheRecordedScores(string name)
    {
        var golden = GoldenFile.Json("clicks.json").GetProperty("metrics").GetProperty(name);
        var logits = MemoryMarshal.Cast<byte, float>(Tensors[$"{name}.pred_logits"].Data.Span);
        byte[] predicted = [.. logits.ToArray().Select(logit => logit > 0 ? (byte)1 : (byte)0)];

        var overlap = MaskOverlap.Of(Mask(predicted), Mask(Tensors[$"{name}.gt"].Data.ToArray()));

        Assert.Equal(golden.GetProperty("pred_voxels").GetInt64(), overlap.Predicted);
        Assert.Equal(golden.GetProperty("gt_voxels").GetInt64(), overlap.Truth);
        Assert.Equal(GoldenRecord.Number(golden.GetProperty("dice")), overlap.Dice, 1e-12);
        Assert.Equal(GoldenRecord.Number(golden.GetProperty("iou")), overlap.Iou, 1e-12);
    }

    [Theory]
    [MemberData(nameof(SurfaceDistancesTests.Pairs), MemberType = typeof(SurfaceDistancesTests))]
    public void Of_MasksOfAnotherRecording_GivesItsScores(int number)
    {
        var golden = SurfaceGolden.Pair(number);

        var overlap = MaskOverlap.Of(golden.Predicted, golden.Truth);

        Assert.Equal(golden["dice"], overlap.Dice, 1e-12);
        Assert.Equal(golden["iou"], overlap.Iou, 1e-12);
    }

    [Fact]
    public void Of_OtherShape_NamesBoth()
    {
        var other = new Volume<byte>(new VolumeGrid(new GridShape(1, 1, 2), Affine.Upright(SpacingMm.Isotropic(1))), new byte[2]);

        var error = Assert.Throws<ArgumentException>(() => MaskOverlap.Of(Mask(new byte[1680]), other));

        Assert.Equal("Masks must have one shape to be compared, got 14×10×12 and 1×1×2.", error.Message);
    }

    /// <summary>Recorded arrays have their last axis fastest.</summary>
    private static Volume<byte> Mask(byte[] voxels)
        => new(new VolumeGrid(new GridShape(14, 10, 12), Affine.Upright(SpacingMm.Isotropic(1))), voxels);
}
