using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Segmentation;

public sealed class EncodedCropsTests
{
    /// <summary>The 16 voxels around voxel 0: seven of the eight patches of 8 voxels lie outside the volume.</summary>
    private static readonly CropPlace Corner = new(1.5, -8, -8, -8);

    [Fact]
    public void Find_ModelThatSkips_IsToldWhichPatchesArePadding()
    {
        var model = new RecordingModel { SkippedPatchSize = 8 };
        using var crops = new EncodedCrops(TinySegmenter.Volume(16, 16, 16), model, TinySegmenter.Crop, (new KeptCrops(long.MaxValue), 1));

        crops.Find(Corner, new SegmentationWork(new WorkTally()));

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 7], model.StandIns!);
    }

    [Fact]
    public void Find_ModelThatComputesAll_IsToldNothing()
    {
        var model = new RecordingModel();
        using var crops = new EncodedCrops(TinySegmenter.Volume(16, 16, 16), model, TinySegmenter.Crop, (new KeptCrops(long.MaxValue), 1));

        crops.Find(Corner, new SegmentationWork(new WorkTally()));

        Assert.Null(model.StandIns);
    }

    [Fact]
    public void Find_NothingEmpty_TellsNothing()
    {
        var model = new RecordingModel { SkippedPatchSize = 8 };
        using var crops = new EncodedCrops(TinySegmenter.Volume(16, 16, 16), model, TinySegmenter.Crop, (new KeptCrops(long.MaxValue), 1));

        crops.Find(new CropPlace(1.5, 0, 0, 0), new SegmentationWork(new WorkTally()));

        Assert.Null(model.StandIns);
    }

    /// <summary>What is not measured becomes what padding is: 0, clamped and normalised like any other value.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(-100.0)]
    [InlineData(50.0)]
    public void Find_CropBeyondTheVolume_IsPaddedWithZeroBeforeItIsNormalised(double? clampMin)
    {
        var options = TinySegmenter.Crop with { Clamp = clampMin is { } min ? new IntensityRange(min, 400) : null };
        var volume = TinySegmenter.Volume(16, 16, 16);
        var model = new RecordingModel();
        using var crops = new EncodedCrops(volume, model, options, (new KeptCrops(long.MaxValue), 1));

        crops.Find(Corner, new SegmentationWork(new WorkTally()));

        var expected = Resampler.RealValues(volume, crops.MappingTo(Corner));
        Assert.True(options.Normalise(expected.Voxels));
        Assert.Equal(expected.Voxels.ToArray(), model.Crop!.Voxels.ToArray());
    }

    [Fact]
    public void Segment_SkippedAndNothingEmpty_EqualsComputedBitForBit()
        => Assert.Equal(Probabilities(EmptyTokens.Computed, voxel: 8), Probabilities(EmptyTokens.Skipped, voxel: 8));

    [Fact]
    public void Segment_SkippedAtTheCorner_IsAnotherMaskThanComputed()
    {
        var skipped = Probabilities(EmptyTokens.Skipped, voxel: 0);

        Assert.NotEqual(Probabilities(EmptyTokens.Computed, voxel: 0), skipped);
        Assert.All(skipped, probability => Assert.InRange(probability, 0f, 1f));
    }

    [Fact]
    public void Segment_Skipped_LeavesNoTensorBehind()
    {
        using var model = TinySegmenter.CropModel(emptyTokens: EmptyTokens.Skipped);

        TensorLeak.AssertNone(() => Probabilities(model, voxel: 0));
    }

    private static float[] Probabilities(EmptyTokens emptyTokens, int voxel)
    {
        using var model = TinySegmenter.CropModel(emptyTokens: emptyTokens);
        return Probabilities(model, voxel);
    }

    private static float[] Probabilities(SamCropModel model, int voxel)
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = new SegmentationSession(volume, model, TinySegmenter.Crop, (new SessionOptions { ZoomOut = false }, new KeptCrops(long.MaxValue)));
        session.AddClick("a", TinySegmenter.At(volume.Grid, voxel, voxel, voxel));
        return session.Probabilities("a").Voxels.ToArray();
    }

    /// <summary>Keeps what it was given.</summary>
    private sealed class RecordingModel : ICropModel, IEncodedCrop
    {
        public int CropSize => 16;

        public int LowResMaskSize => 8;

        public bool TakesBoxes => false;

        public int? SkippedPatchSize { get; init; }

        public Volume<float>? Crop { get; private set; }

        public int[]? StandIns { get; private set; }

        public IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null)
        {
            (Crop, StandIns) = (crop, standIns);
            return this;
        }

        public long Bytes => 1;

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category) => [];

        public IReadOnlyList<RecalledCase> Recalled(string category) => [];

        public CropAttention? Look(string category, float[] logits) => null;

        public void ForgetCategories()
        {
        }

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous) => new(previous);

        public void Dispose()
        {
        }
    }
}
