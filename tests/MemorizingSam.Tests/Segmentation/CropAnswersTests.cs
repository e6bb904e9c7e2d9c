using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class CropAnswersTests
{
    private const int Edge = 16;

    private static readonly Cue Prompt = Cue.Of(Click.Positive(new WorldPoint(8, 8, 8)));

    [Theory]
    [InlineData(1, 1, 100, 1)]    // as published
    [InlineData(3, 1, 100, 3)]    // always three, whatever the mask does
    [InlineData(2, 6, 100, 6)]    // 100 voxels more each time: 100, 200, ..., a sixth of the last is still new
    [InlineData(2, 9, 100, 7)]    // the seventh pass adds a seventh, which is less than 0.15
    [InlineData(2, 6, 0, 2)]      // nothing new
    public void Ask_FirstPrompt_GoesOnWhileTheMaskGrows(int first, int most, int added, int passes)
    {
        var model = new GrowingModel(added);

        Ask(model, new CropOptions { SpacingMm = 1, FirstPasses = first, MostPasses = most }, new float[Edge * Edge * Edge]);

        Assert.Equal(passes, model.Decoded);
    }

    [Fact]
    public void Ask_LaterPrompt_IsAnsweredOnce()
    {
        var model = new GrowingModel(added: 100);

        Ask(model, new CropOptions { SpacingMm = 1, FirstPasses = 3, MostPasses = 6 }, [.. Enumerable.Repeat(-1f, Edge * Edge * Edge)]);

        Assert.Equal(1, model.Decoded);
    }

    [Theory]
    [InlineData(false, -2)]
    [InlineData(true, 1)]         // the mean of 4 before and -2 now
    public void Ask_LaterPrompt_BlendsIfToldTo(bool blends, float expected)
    {
        var options = new CropOptions { SpacingMm = 1, Clicks = ClickHistory.AllClicks, BlendsAnswers = blends };

        var answer = Ask(new GrowingModel(added: 0), options, [.. Enumerable.Repeat(4f, Edge * Edge * Edge)], Prompt, Prompt);

        Assert.Equal(expected, answer.Logits[^1], 0.01);
    }

    private static CropAnswer Ask(GrowingModel model, CropOptions options, float[] previous, params Cue[] cues)
    {
        var grid = new VolumeGrid(new GridShape(Edge, Edge, Edge), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = new Volume<short>(grid, [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => (short)(1 + (i % 97)))]);
        using var crops = new EncodedCrops(volume, model, options, (new KeptCrops(long.MaxValue), 1));
        var prompts = cues.Length > 0 ? cues : [Prompt];
        return new CropAnswers(crops, model, options)
            .Ask(new CropPlace(1, 0, 0, 0), "object", prompts, previous, new SegmentationWork(new WorkTally()))!.Value;
    }

    /// <summary>Answers with 100 voxels of object, then with so many more than it was given; the rest is background at -2.</summary>
    private sealed class GrowingModel(int added) : ICropModel, IEncodedCrop
    {
        public int CropSize => Edge;

        public int LowResMaskSize => Edge;

        public bool TakesBoxes => false;

        public int? SkippedPatchSize => null;

        public int Decoded { get; private set; }

        public IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null) => this;

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous)
        {
            Decoded++;
            var count = Decoded == 1 ? 100 : previous.Count(logit => logit > 0) + added;
            return new CropAnswer([.. previous.Select((_, i) => i < count && i < previous.Length - 1 ? 2f : -2f)]);
        }

        public long Bytes => 1;

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category) => [];

        public IReadOnlyList<RecalledCase> Recalled(string category) => [];

        public CropAttention? Look(string category, float[] logits) => null;

        public void ForgetCategories()
        {
        }

        public void Dispose()
        {
        }
    }
}
