using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Segmentation;

public sealed class SegmentationSessionTests : IDisposable
{
    private const string Organ = "organ";
    private static readonly WorldPoint Inside = new(2, 32, 42);

    private readonly SamCropModel _model = TinySegmenter.CropModel();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void AddClick_Second_RunsNoEncoder()
    {
        // No larger than a crop, so that nothing lies beyond.
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var first = session.AddClick(Organ, TinySegmenter.At(session.Grid, 8, 8, 8));
        var second = session.AddClick(Organ, TinySegmenter.At(session.Grid, 3, 9, 5, isPositive: false));

        Assert.Equal((1, 1), (first.EncoderRuns, first.DecoderRuns));
        Assert.Equal((0, 1), (second.EncoderRuns, second.DecoderRuns));
    }

    [Fact]
    public void AddClick_CropCentreGiven_AnswersTheCropThere()
    {
        var volume = TinySegmenter.Volume(40, 18, 18);
        var (centre, click) = (TinySegmenter.At(volume.Grid, 20, 9, 9), TinySegmenter.At(volume.Grid, 26, 9, 9));
        using var there = Open(volume, options: new SessionOptions { ZoomOut = false, CropCentre = centre.Position });
        using var sameCrop = Open(volume, options: new SessionOptions { ZoomOut = false, CropCentre = TinySegmenter.At(volume.Grid, 20.3, 9, 9).Position });
        using var byClick = Open(volume, options: new SessionOptions { ZoomOut = false });

        there.AddClick(Organ, click);
        sameCrop.AddClick(Organ, click);
        byClick.AddClick(Organ, click);

        var mask = there.Mask(Organ).Voxels.ToArray();
        Assert.Equal(mask, sameCrop.Mask(Organ).Voxels.ToArray());
        Assert.NotEqual(mask, byClick.Mask(Organ).Voxels.ToArray());
        // 16 voxels around voxel 20: nothing beyond them was looked at.
        Assert.All(Enumerable.Range(0, mask.Length).Where(i => i % 40 is < 12 or > 27), i => Assert.Equal(0, mask[i]));
    }

    [Fact]
    public void AddClick_BesideTheGivenCrop_IsAnsweredWhereItLies()
    {
        var volume = TinySegmenter.Volume(40, 18, 18);
        var centre = TinySegmenter.At(volume.Grid, 8, 9, 9).Position;
        using var session = Open(volume, options: new SessionOptions { ZoomOut = false, CropCentre = centre });

        var step = session.AddClick(Organ, TinySegmenter.At(volume.Grid, 33, 9, 9));

        Assert.Equal((2, 2), (step.EncoderRuns, step.Crops));
    }

    [Fact]
    public void AddClick_CropIsTheVolume_GivesTheUpsampledLogitsAboveZero()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick(Organ, TinySegmenter.At(session.Grid, 8, 8, 8));
        session.AddClick(Organ, TinySegmenter.At(session.Grid, 2, 3, 12, isPositive: false));

        var expected = Upsampled(session);

        Assert.InRange(expected.Count(logit => logit > 0), 1, expected.Length - 1);
        Assert.Equal(expected.Select(logit => logit > 0 ? (byte)1 : (byte)0), session.Mask(Organ).Voxels.ToArray());
        var probabilities = session.Probabilities(Organ).Voxels.ToArray();
        Assert.All(probabilities.Zip(expected), pair => Assert.Equal(1 / (1 + Math.Exp(-pair.Second)), pair.First, 1e-5));
    }

    [Fact]
    public void AddClick_AnyVolume_GivesAMaskOnItsLattice()
    {
        var grid = new VolumeGrid(
            new GridShape(30, 21, 17), new Affine(new(0, -1.1, 0.3), new(2, 0, 0), new(0, 0.4, 1.9), new WorldPoint(5, 6, 7)));
        using var session = Open(TinySegmenter.Volume(grid));

        var step = session.AddClick(Organ, TinySegmenter.At(grid, 20, 10, 9));

        Assert.Equal(grid, session.Mask(Organ).Grid);
        Assert.Equal(grid, session.Probabilities(Organ).Grid);
        Assert.True(session.Mask(Organ).Voxels.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0);
        Assert.Null(step.EmptyReason);
    }

    [Fact]
    public void AddClick_Outside_SaysWhere()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var error = Assert.Throws<ArgumentException>(() => session.AddClick(Organ, Click.Positive(new WorldPoint(50, 20, 30))));

        Assert.Equal("The click at (50, 20, 30) mm RAS lies outside the volume: it would be voxel (40, 0, 0) of 16×16×16.", error.Message);
        Assert.Empty(session.ObjectNames);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AddClick_NotFinite_IsRefused(double x)
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var error = Assert.Throws<ArgumentException>(() => session.AddClick(Organ, Click.Positive(new WorldPoint(x, 20, 30))));

        Assert.Equal($"A click needs three finite numbers of mm, got ({x}, 20, 30).", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void AddClick_NoName_IsRefused(string name)
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var error = Assert.Throws<ArgumentException>(() => session.AddClick(name, Click.Positive(Inside)));

        Assert.Equal("An object needs a name; give any text.", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1000)]
    public void AddClick_ConstantVolume_GivesAnEmptyMaskAndTheReason(short value)
    {
        var grid = TinySegmenter.Volume(16, 16, 16).Grid;
        var voxels = new short[grid.Shape.VoxelCount];
        Array.Fill(voxels, value);
        using var session = Open(new Volume<short>(grid, voxels));

        var step = session.AddClick(Organ, Click.Positive(Inside));

        Assert.Equal(CropAnswers.NothingToSee, step.EmptyReason);
        Assert.Equal(0, step.EncoderRuns);
        Assert.True(session.Mask(Organ).Voxels.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(session.Probabilities(Organ).Voxels.IndexOfAnyExcept(0f) < 0);
    }

    [Fact]
    public void AddClick_VoxelsThatAreNotFinite_SpoilNothingElse()
    {
        var grid = TinySegmenter.Volume(16, 16, 16).Grid;
        float[] voxels = [.. TinySegmenter.Volume(16, 16, 16).Voxels.ToArray().Select(voxel => (float)voxel)];
        (voxels[100], voxels[2000], voxels[4000]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        using var session = Open(new Volume<float>(grid, voxels));

        var step = session.AddClick(Organ, Click.Positive(Inside));

        Assert.Null(step.EmptyReason);
        Assert.All(session.Probabilities(Organ).Voxels.ToArray(), probability => Assert.InRange(probability, 0, 1));
        Assert.Contains((byte)1, session.Mask(Organ).Voxels.ToArray());
    }

    [Fact]
    public void Mask_UnknownObject_NamesThoseThatAreThere()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var none = Assert.Throws<ArgumentException>(() => session.Mask("liver"));
        session.AddClick("spleen", Click.Positive(Inside));
        var other = Assert.Throws<ArgumentException>(() => session.Mask("liver"));

        Assert.Equal("There is no object 'liver'; none was prompted yet.", none.Message);
        Assert.Equal("There is no object 'liver'; there are spleen.", other.Message);
    }

    [Fact]
    public void LabelMap_TwoObjects_GivesEachVoxelToTheSurerOne()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick("a", TinySegmenter.At(session.Grid, 4, 4, 4));
        session.AddClick("b", TinySegmenter.At(session.Grid, 12, 11, 13));
        var (a, b) = (session.Probabilities("a"), session.Probabilities("b"));

        var labels = session.LabelMap();

        for (var i = 0; i < labels.Voxels.Length; i++)
        {
            var surer = Math.Max(a.Voxels[i], b.Voxels[i]);
            var expected = surer <= 0.5f ? 0 : a.Voxels[i] >= b.Voxels[i] ? 1 : 2;
            Assert.Equal(expected, labels.Voxels[i]);
        }

        Assert.Contains((byte)1, labels.Voxels.ToArray());
        Assert.Contains((byte)2, labels.Voxels.ToArray());
    }

    [Fact]
    public void Undo_AnyNumberOfSteps_GoesBackThroughEveryMask()
    {
        using var session = Open(TinySegmenter.Volume(20, 18, 22));
        var random = new Random(7);
        var masks = new List<byte[]>();
        for (var i = 0; i < 25; i++)
        {
            DoSomething(session, random);
            masks.Add(session.LabelMap().Voxels.ToArray());
        }

        var runs = (session.EncoderRuns, session.DecoderRuns);
        for (var i = masks.Count - 1; i >= 0; i--)
        {
            Assert.Equal(masks[i], session.LabelMap().Voxels.ToArray());
            Assert.True(session.Undo());
        }

        Assert.Empty(session.ObjectNames);
        Assert.False(session.Undo());
        foreach (var mask in masks)
        {
            Assert.True(session.Redo());
            Assert.Equal(mask, session.LabelMap().Voxels.ToArray());
        }

        Assert.False(session.Redo());
        Assert.Equal(runs, (session.EncoderRuns, session.DecoderRuns));
    }

    [Fact]
    public void AddClick_AfterUndo_ForgetsWhatWasUndone()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick(Organ, TinySegmenter.At(session.Grid, 4, 4, 4));
        var first = session.Mask(Organ).Voxels.ToArray();
        session.AddClick(Organ, TinySegmenter.At(session.Grid, 9, 9, 9, isPositive: false));
        session.Undo();

        session.AddClick(Organ, TinySegmenter.At(session.Grid, 12, 3, 8, isPositive: false));

        Assert.False(session.CanRedo);
        session.Undo();
        Assert.Equal(first, session.Mask(Organ).Voxels.ToArray());
    }

    [Fact]
    public void Reset_RemovesAllObjects_AndCanBeUndone()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick("a", Click.Positive(Inside));
        session.AddClick("b", Click.Positive(Inside));

        session.Reset();
        Assert.Empty(session.ObjectNames);
        session.Undo();
        session.Remove("a");

        Assert.Equal(["b"], session.ObjectNames);
    }

    [Fact]
    public void Rename_KeepsMaskPlaceAndPrompts_AndCanBeUndone()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick("a", Click.Positive(Inside));
        session.AddBox("a", Inside, Inside);
        session.AddClick("b", Click.Positive(Inside));
        var mask = session.Mask("a").Voxels.ToArray();
        var decoded = session.DecoderRuns;

        session.Rename("a", "liver");

        Assert.Equal(["liver", "b"], session.ObjectNames);
        Assert.Equal(mask, session.Mask("liver").Voxels.ToArray());
        Assert.Equal(decoded, session.DecoderRuns);
        var summary = session.Describe("liver");
        Assert.Equal(2, summary.Prompts);
        Assert.Equal([Click.Positive(Inside), Click.Positive(Inside)], summary.Clicks);
        session.Undo();
        Assert.Equal(["a", "b"], session.ObjectNames);
        session.Redo();
        session.AddClick("liver", TinySegmenter.At(session.Grid, 12, 3, 8, isPositive: false));
        Assert.Equal(3, session.Describe("liver").Prompts);
    }

    [Fact]
    public void Rename_UnknownTakenOrNoName_IsRefused()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick("a", Click.Positive(Inside));
        session.AddClick("b", Click.Positive(Inside));

        Assert.Equal("There is no object 'c'; there are a, b.", Assert.Throws<ArgumentException>(() => session.Rename("c", "d")).Message);
        Assert.Equal("There is already an object 'b'; give 'a' another name.", Assert.Throws<ArgumentException>(() => session.Rename("a", "b")).Message);
        Assert.Throws<ArgumentException>(() => session.Rename("a", " "));
        Assert.Equal(["a", "b"], session.ObjectNames);
    }

    [Fact]
    public void UseMask_BeforeAnyClick_IsTheMask()
    {
        var volume = TinySegmenter.Volume(20, 18, 22);
        using var session = Open(volume);
        var mask = Blob(volume.Grid);

        session.UseMask(Organ, mask);

        Assert.Equal(mask.Voxels.ToArray(), session.Mask(Organ).Voxels.ToArray());
        Assert.Equal(0, session.EncoderRuns);
    }

    [Fact]
    public void UseMask_ThenAClick_ChangesTheMaskOnlyInTheClicksCrop()
    {
        var volume = TinySegmenter.Volume(60, 18, 16);
        using var session = Open(volume);
        var mask = Blob(volume.Grid);
        session.UseMask(Organ, mask);

        var step = session.AddClick(Organ, TinySegmenter.At(session.Grid, 10, 9, 8, isPositive: false));

        var changed = session.Mask(Organ);
        Assert.Equal((1, 1), (step.EncoderRuns, step.Crops));
        Assert.NotEqual(mask.Voxels.ToArray(), changed.Voxels.ToArray());
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            Assert.True(i % 60 < 18 || mask.Voxels[i] == changed.Voxels[i], $"Voxel {i} lies outside the crop.");
        }
    }

    [Fact]
    public void UseMask_CutOutOrTurned_IsTheSameMask()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        var mask = Blob(session.Grid);
        var box = VoxelBox.OfForeground(mask)!.Value;
        var size = new GridShape(box.End.X - box.First.X, box.End.Y - box.First.Y, box.End.Z - box.First.Z);
        var cut = Resampler.Labels(mask, CropOrPad.At(session.Grid, box.First.X, box.First.Y, box.First.Z, size));

        foreach (var given in new[] { cut, Resampler.Labels(cut, Reorientation.To(cut.Grid, Orientation.Parse("PIR"))) })
        {
            session.UseMask(Organ, given);

            Assert.Equal(mask.Voxels.ToArray(), session.Mask(Organ).Voxels.ToArray());
        }
    }

    [Fact]
    public void UseMask_OtherLattice_IsRefused()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));

        var finer = new VolumeGrid(new GridShape(16, 16, 17), Affine.Upright(SpacingMm.Isotropic(1.25), new WorldPoint(-10, 20, 30)));

        var error = Assert.Throws<ArgumentException>(() => session.UseMask(Organ, Blob(finer)));

        Assert.Equal(
            "The mask of 16×16×17 does not lie on the lattice of the volume of 16×16×16; resample it onto that first.", error.Message);
    }

    [Fact]
    public void AddBox_ModelWithoutBoxes_IsAClickInItsMiddle()
    {
        using var boxed = Open(TinySegmenter.Volume(16, 16, 16));
        using var clicked = Open(TinySegmenter.Volume(16, 16, 16));
        var (low, high) = (boxed.Grid.Affine.ToWorld(new(2, 4, 6)), boxed.Grid.Affine.ToWorld(new(10, 8, 10)));

        boxed.AddBox(Organ, high, low);
        clicked.AddClick(Organ, TinySegmenter.At(clicked.Grid, 6, 6, 8));

        Assert.Equal(clicked.Probabilities(Organ).Voxels.ToArray(), boxed.Probabilities(Organ).Voxels.ToArray());
    }

    [Fact]
    public void AddBox_ModelWithBoxes_IsGivenBothCornersInOrder()
    {
        using var model = TinySegmenter.CropModel(boxes: true);
        using var one = Open(TinySegmenter.Volume(16, 16, 16), model);
        using var swapped = Open(TinySegmenter.Volume(16, 16, 16), model);
        using var clicked = Open(TinySegmenter.Volume(16, 16, 16), model);
        var (low, high) = (one.Grid.Affine.ToWorld(new(2, 4, 6)), one.Grid.Affine.ToWorld(new(10, 8, 10)));

        one.AddBox(Organ, low, high);
        swapped.AddBox(Organ, high, low);
        clicked.AddClick(Organ, TinySegmenter.At(clicked.Grid, 6, 6, 8));

        Assert.Equal(one.Probabilities(Organ).Voxels.ToArray(), swapped.Probabilities(Organ).Voxels.ToArray());
        Assert.NotEqual(one.Probabilities(Organ).Voxels.ToArray(), clicked.Probabilities(Organ).Voxels.ToArray());
    }

    [Fact]
    public void AddClick_AllClicksHistory_GivesTheModelEveryClick()
    {
        var all = TinySegmenter.Crop with { Clicks = ClickHistory.AllClicks };
        using var newest = Open(TinySegmenter.Volume(16, 16, 16));
        using var both = new SegmentationSession(TinySegmenter.Volume(16, 16, 16), _model, all, (Few, new KeptCrops(long.MaxValue)));
        foreach (var session in new[] { newest, both })
        {
            session.AddClick(Organ, TinySegmenter.At(session.Grid, 4, 4, 4));
        }

        Assert.Equal(newest.Probabilities(Organ).Voxels.ToArray(), both.Probabilities(Organ).Voxels.ToArray());
        foreach (var session in new[] { newest, both })
        {
            session.AddClick(Organ, TinySegmenter.At(session.Grid, 9, 9, 9, isPositive: false));
        }

        Assert.NotEqual(newest.Probabilities(Organ).Voxels.ToArray(), both.Probabilities(Organ).Voxels.ToArray());
    }

    [Fact]
    public void AddClick_Cancelled_ChangesNothing()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        session.AddClick(Organ, Click.Positive(Inside));
        var before = session.Mask(Organ).Voxels.ToArray();

        Assert.Throws<OperationCanceledException>(
            () => session.AddClick(Organ, Click.Negative(Inside), cancellation: new CancellationToken(canceled: true)));

        Assert.Equal(before, session.Mask(Organ).Voxels.ToArray());
        session.Undo();
        Assert.False(session.CanUndo);
    }

    [Fact]
    public void AddClick_WithProgress_TellsEveryStage()
    {
        using var session = Open(TinySegmenter.Volume(16, 16, 16));
        var told = new Told();

        session.AddClick(Organ, Click.Positive(Inside), told);

        Assert.Equal([SegmentationStage.Cropping, SegmentationStage.Encoding, SegmentationStage.Decoding], told.Stages);
        Assert.Equal(told.Stages.Order(), session.Elapsed.Keys.Order());
    }

    [Fact]
    public void Session_200ClicksAnd20Volumes_LeavesNoTensorBehind()
    {
        Run(sessions: 1);
        var before = Live;

        Run(sessions: 20);

        Assert.Equal(before, Live);

        void Run(int sessions)
        {
            var one = new SessionOptions { MaxRefinementCrops = 1, CachedCrops = 4 };
            for (var i = 0; i < sessions; i++)
            {
                using var session = Open(TinySegmenter.Volume(20, 18, 16 + i), options: one);
                for (var click = 0; click < 10; click++)
                {
                    session.AddClick($"object {click % 3}", TinySegmenter.At(session.Grid, 2 + click, 15 - click, 8, click % 2 == 0));
                    session.LabelMap();
                }
            }
        }
    }

    [Fact]
    public void AddClick_BFloat16_AnswersAlmostAsSingle()
    {
        using var model = TinySegmenter.CropModel(NumberPrecision.BFloat16);
        using var rough = Open(TinySegmenter.Volume(16, 16, 16), model);
        using var exact = Open(TinySegmenter.Volume(16, 16, 16));

        rough.AddClick(Organ, Click.Positive(Inside));
        exact.AddClick(Organ, Click.Positive(Inside));

        Assert.NotEqual(exact.Probabilities(Organ).Voxels.ToArray(), rough.Probabilities(Organ).Voxels.ToArray());
        var dice = MaskOverlap.Of(rough.Mask(Organ), exact.Mask(Organ)).Dice;
        Assert.True(dice > 0.95, $"Dice {dice:0.000}");
    }

    private static SessionOptions Few => new() { MaxRefinementCrops = 3, CachedCrops = 32 };

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static Volume<byte> Blob(VolumeGrid grid)
    {
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var (x, y, z) = (i % grid.Shape.X, i / grid.Shape.X % grid.Shape.Y, i / (grid.Shape.X * grid.Shape.Y));
            mask.Voxels[i] = x > 3 && y is > 4 and < 13 && z is > 2 and < 12 ? (byte)1 : (byte)0;
        }

        return mask;
    }

    private static void DoSomething(SegmentationSession session, Random random)
    {
        var shape = session.Grid.Shape;
        var name = $"object {random.Next(3)}";
        switch (random.Next(10))
        {
            case 0 when session.ObjectNames.Contains(name):
                session.Remove(name);
                break;
            case 1:
                session.UseMask(name, Blob(session.Grid));
                break;
            case 2 when random.Next(3) == 0:
                session.Reset();
                break;
            case 3 when session.ObjectNames.Contains(name):
                session.Rename(name, name + (session.ObjectNames.Contains(name + "'") ? "\"" : "'"));
                break;
            default:
                var click = TinySegmenter.At(
                    session.Grid, random.Next(shape.X), random.Next(shape.Y), random.Next(shape.Z), random.Next(3) > 0);
                session.AddClick(name, click);
                break;
        }
    }

    private SegmentationSession Open(Volume volume, ICropModel? model = null, SessionOptions? options = null)
        => new(volume, model ?? _model, TinySegmenter.Crop, (options ?? Few, new KeptCrops(long.MaxValue)));

    /// <summary>What the published code does with the same crop and clicks, x fastest.</summary>
    private static float[] Upsampled(SegmentationSession session)
    {
        using var scope = NewDisposeScope();
        using var network = TinySegmenter.Network();
        var crop = new Volume<float>(session.Grid, [.. TinySegmenter.Volume(16, 16, 16).Voxels.ToArray().Select(voxel => (float)voxel)]);
        ZNormalization.Measure(crop.Voxels).Apply(crop.Voxels);
        using var model = new SamCropModel(TinySegmenter.Network(), ComputeDevice.Cpu, NumberPrecision.Single);
        using var encoded = model.Encode(crop);
        var first = encoded.Decode("object", [new CropCue(CueKind.Positive, new(8, 8, 8), new(8, 8, 8))], new float[512]).Logits;
        var second = encoded.Decode("object", [new CropCue(CueKind.Negative, new(2, 3, 12), new(2, 3, 12))], first).Logits;
        return VolumeTensors.ToVoxels(network.Upsample(VolumeTensors.ToTensor(second, new GridShape(8, 8, 8), CPU)));
    }

    private sealed class Told : IProgress<SegmentationProgress>
    {
        public List<SegmentationStage> Stages { get; } = [];

        public void Report(SegmentationProgress value) => Stages.Add(value.Stage);
    }
}
