using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>Objects that no crop holds, with an oracle in the model's place.</summary>
public sealed class LargeObjectTests
{
    private static readonly WorldPoint Start = new(-200, 0, 0);

    // Each goes through Start's neighbourhood and is 400 mm long or more; crops have 192 mm.
    private static readonly Dictionary<string, (Func<WorldPoint, double> Depth, WorldPoint Click)> Shapes = new()
    {
        ["ball of 400 mm"] = (p => 200 - p.DistanceTo(new WorldPoint(5, -3, 8)), new WorldPoint(-150, 10, 20)),
        ["rod of 400 mm"] = (p => Capsule(p, Start, new WorldPoint(190, 60, -40), 15), new WorldPoint(-190, 2, -1)),
        ["half ring of 600 mm"] = (p => HalfRing(p, 190, 18), new WorldPoint(-190, 5, 5)),
        ["slab"] = (p => Math.Min(30 - Math.Abs(p.Z - 13), 195 - Math.Max(Math.Abs(p.X), Math.Abs(p.Y))), new WorldPoint(100, -100, 5)),
    };

    private static readonly Dictionary<string, VolumeGrid> Grids = new()
    {
        ["upright"] = Around(new GridShape(150, 150, 150), new(3, 0, 0), new(0, 3, 0), new(0, 0, 3)),
        ["LPS, thick slices"] = Around(new GridShape(230, 230, 75), new(-2, 0, 0), new(0, -2, 0), new(0, 0, 6)),
        ["oblique, anisotropic, permuted"] = Around(
            new GridShape(100, 240, 160), new(0, 1, 4.9), new(1.96, 0.4, 0), new(-0.6, 2.9, -0.6)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var shape in Shapes.Keys)
            {
                foreach (var grid in Grids.Keys)
                {
                    cases.Add(shape, grid);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AddClick_ObjectLargerThanTheCrop_ComesBackWhole(string shape, string lattice)
    {
        var (depth, click) = Shapes[shape];
        var oracle = new OracleModel(depth);
        var truth = Truth(Grids[lattice], depth);
        using var session = Open(Scene(truth), oracle);

        var step = session.AddClick("object", Click.Positive(click));

        var dice = MaskOverlap.Of(session.Mask("object"), truth).Dice;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{shape}, {lattice}: Dice {dice:0.0000}, {step.EncoderRuns} encoder runs, overview at {step.OverviewSpacingMm:0.0} mm");
        Assert.True(dice >= 0.98, $"Dice {dice:0.0000}");
        Assert.InRange(step.EncoderRuns, 2, 64 + 4);
        Assert.Equal(oracle.Encoded, step.EncoderRuns);
        Assert.Equal(0, step.CropsLeft);
    }

    [Fact]
    public void AddClick_ObjectInsideTheCrop_TakesOneEncoderRun()
    {
        var oracle = new OracleModel(p => 60 - p.DistanceTo(new WorldPoint(10, 0, 0)));
        using var session = Open(Scene(Truth(Grids["upright"], p => 60 - p.DistanceTo(new WorldPoint(10, 0, 0)))), oracle);

        var first = session.AddClick("object", Click.Positive(new WorldPoint(0, 5, 0)));
        var second = session.AddClick("object", Click.Positive(new WorldPoint(20, 15, -10)));

        Assert.Equal((1, 1, null), (first.EncoderRuns, first.Crops, first.OverviewSpacingMm));
        Assert.Equal((0, 1, 1), (second.EncoderRuns, second.DecoderRuns, second.Crops));
    }

    [Fact]
    public void AddBox_AroundALargeObject_EachCropIsToldItsPart()
    {
        var (depth, _) = Shapes["rod of 400 mm"];
        var oracle = new OracleModel(depth) { TakesBoxes = true };
        var truth = Truth(Grids["upright"], depth);
        using var session = Open(Scene(truth), oracle);

        session.AddBox("object", new WorldPoint(-215, -15, -55), new WorldPoint(205, 75, 15));

        Assert.True(MaskOverlap.Of(session.Mask("object"), truth).Dice >= 0.98);
        Assert.True(oracle.Prompts.Count > 2);
        var last = oracle.CropSize - 1;
        Assert.All(oracle.Prompts, cues => Assert.True(
            cues is [{ Kind: CueKind.Box } box] && box.Low.X >= 0 && box.Low.X < box.High.X && box.High.X <= last,
            string.Join(", ", cues)));
        Assert.Contains(oracle.Prompts, cues => cues[0].Low.X == 0 && cues[0].High.X == last);
    }

    [Fact]
    public void AddClick_SecondOnALargeObject_RunsNoEncoder()
    {
        var (depth, click) = Shapes["half ring of 600 mm"];
        using var session = Open(Scene(Truth(Grids["upright"], depth)), new OracleModel(depth));
        session.AddClick("object", Click.Positive(click));

        var second = session.AddClick("object", Click.Positive(new WorldPoint(0, 190, 0)));

        Assert.Equal(0, second.EncoderRuns);
        Assert.True(second.DecoderRuns > 0);
    }

    [Fact]
    public void AddClick_PositiveBeyondTheCrop_CountsToo()
    {
        // Two parts of one object, 220 mm apart: neither touches the other's crop.
        static double Depth(WorldPoint p)
            => Math.Max(40 - p.DistanceTo(new WorldPoint(-110, 0, 0)), 40 - p.DistanceTo(new WorldPoint(110, 0, 0)));
        var truth = Truth(Grids["upright"], Depth);
        using var session = Open(Scene(truth), new OracleModel(Depth));

        session.AddClick("object", Click.Positive(new WorldPoint(-100, 0, 0)));
        var half = MaskOverlap.Of(session.Mask("object"), truth).Dice;
        session.AddClick("object", Click.Positive(new WorldPoint(120, 5, 0)));
        var whole = MaskOverlap.Of(session.Mask("object"), truth).Dice;

        Assert.InRange(half, 0.6, 0.7);
        Assert.True(whole >= 0.98, $"Dice {whole:0.0000}");
    }

    [Theory]
    [InlineData(60)]   // both in one crop
    [InlineData(90)]   // the other leaves the crop: it is not followed
    public void AddClick_ModelAddsAnotherPart_TakesItOnlyIfAskedFor(double x)
    {
        double One(WorldPoint p) => 30 - p.DistanceTo(new WorldPoint(-x, 0, 0));
        double Both(WorldPoint p) => Math.Max(One(p), 30 - p.DistanceTo(new WorldPoint(x, 0, 0)));
        var (one, both) = (Truth(Grids["upright"], One), Truth(Grids["upright"], Both));
        using var session = Open(Scene(both), new OracleModel(Both));
        using var all = Open(Scene(both), new OracleModel(Both), new SessionOptions { AllParts = true, CropCentre = new WorldPoint(0, 0, 0) });

        var first = session.AddClick("object", Click.Positive(new WorldPoint(10 - x, 0, 0)));
        var asked = session.Mask("object");
        session.AddClick("object", Click.Positive(new WorldPoint(x, 5, 0)));
        all.AddClick("object", Click.Positive(new WorldPoint(10 - x, 0, 0)));

        Assert.True(MaskOverlap.Of(asked, one).Dice >= 0.97);
        Assert.Null(first.OverviewSpacingMm);
        Assert.True(MaskOverlap.Of(session.Mask("object"), both).Dice >= 0.97);
        Assert.True(MaskOverlap.Of(all.Mask("object"), both).Dice >= 0.97);
    }

    [Fact]
    public void AddClick_LargeObjectAndAnotherPart_FollowsOnlyTheObject()
    {
        var (rod, click) = Shapes["rod of 400 mm"];
        double Both(WorldPoint p) => Math.Max(rod(p), 40 - p.DistanceTo(new WorldPoint(-150, -130, 80)));
        using var session = Open(Scene(Truth(Grids["upright"], Both)), new OracleModel(Both));

        session.AddClick("object", Click.Positive(click));

        Assert.True(MaskOverlap.Of(session.Mask("object"), Truth(Grids["upright"], rod)).Dice >= 0.97);
    }

    [Fact]
    public void AddClick_OnOnePartOfAProposal_KeepsTheOthers()
    {
        static double Both(WorldPoint p)
            => Math.Max(30 - p.DistanceTo(new WorldPoint(-50, 0, 0)), 30 - p.DistanceTo(new WorldPoint(50, 0, 0)));
        var truth = Truth(Grids["upright"], Both);
        var oracle = new OracleModel(Both) { AnswersUnprompted = true };
        using var crops = new EncodedCrops(Scene(truth), oracle, OracleModel.Crop, (new KeptCrops(long.MaxValue), 4));
        var segmentation = new ObjectSegmentation(crops, oracle, OracleModel.Crop, new SessionOptions());
        var work = new SegmentationWork(new WorkTally());
        var (home, answer) = new ProposalSearch(crops, oracle, OracleModel.Crop).Find("object", work)!.Value;

        var proposed = segmentation.Take("object", home, answer, work);
        var clicked = segmentation.Add("object", proposed, Cue.Of(Click.Positive(new WorldPoint(55, 0, 0))), work);

        Assert.True(MaskOverlap.Of(MaskPainting.Labels(truth.Grid, [segmentation.FieldOf(clicked)], default), truth).Dice >= 0.97);
    }

    [Fact]
    public void AddClick_BudgetTooSmall_SaysHowManyCropsAreLeft()
    {
        var (depth, click) = Shapes["ball of 400 mm"];
        var truth = Truth(Grids["upright"], depth);
        using var session = Open(Scene(truth), new OracleModel(depth), new SessionOptions { MaxRefinementCrops = 5 });

        var step = session.AddClick("object", Click.Positive(click));

        Assert.True(step.CropsLeft > 10, $"{step.CropsLeft} crops left");
        Assert.InRange(step.EncoderRuns, 6, 5 + 4);
        Assert.True(MaskOverlap.Of(session.Mask("object"), truth).Dice >= 0.95);
    }

    [Fact]
    public void AddClick_ZoomOutOff_AnswersOneCrop()
    {
        var (depth, click) = Shapes["ball of 400 mm"];
        using var session = Open(Scene(Truth(Grids["upright"], depth)), new OracleModel(depth), new SessionOptions { ZoomOut = false });

        var step = session.AddClick("object", Click.Positive(click));

        Assert.Equal((1, 1, null), (step.EncoderRuns, step.Crops, step.OverviewSpacingMm));
    }

    [Fact]
    public void AddClick_ObjectTouchesTheVolumesEdge_IsNotLargerThanTheCrop()
    {
        // 150 mm of volume: the crop reaches beyond it on every side.
        var grid = Around(new GridShape(50, 50, 50), new(3, 0, 0), new(0, 3, 0), new(0, 0, 3));
        using var session = Open(Scene(Truth(grid, _ => 1)), new OracleModel(_ => 1));

        var step = session.AddClick("object", Click.Positive(new WorldPoint(0, 0, 0)));

        Assert.Null(step.OverviewSpacingMm);
        Assert.True(session.Mask("object").Voxels.IndexOfAnyExcept((byte)1) < 0, "The whole volume is the object.");
    }

    [Theory]
    [InlineData(false, -76.5)]    // the click in the middle of 192 mm
    [InlineData(true, -1.5)]      // moved to where the volume is
    public void AddClick_NearTheVolumesEdge_ShowsTheVolumeIfItMayMove(bool staysInside, double middle)
    {
        var oracle = new OracleModel(p => 20 - p.DistanceTo(new WorldPoint(-75, 0, 0)));
        var grid = Around(new GridShape(64, 64, 64), new(3, 0, 0), new(0, 3, 0), new(0, 0, 3));
        using var crops = new EncodedCrops(Scene(Truth(grid, _ => 1)), oracle, OracleModel.Crop, (new KeptCrops(long.MaxValue), 4));
        var segmentation = new ObjectSegmentation(crops, oracle, OracleModel.Crop with { StaysInside = staysInside }, new SessionOptions());

        var state = segmentation.Add("object", ObjectState.Empty, Cue.Of(Click.Positive(new WorldPoint(-75, 0, 0))), new SegmentationWork(new WorkTally()));

        Assert.Equal(middle, crops.MiddleOf(state.Home!.Value).X, 3.0);
        Assert.Contains(state.Tiles[Cell.Home].Logits, logit => logit > 0);
    }

    [Fact]
    public void Dispose_AfterManyCrops_FreesThem()
    {
        var (depth, click) = Shapes["rod of 400 mm"];
        var oracle = new OracleModel(depth);
        var options = new SessionOptions { MaxRefinementCrops = 2, CachedCrops = 3 };
        var session = Open(Scene(Truth(Grids["upright"], depth)), oracle, options);

        session.AddClick("object", Click.Positive(click));
        Assert.InRange(oracle.Alive, 1, 3);
        session.Dispose();

        Assert.Equal(0, oracle.Alive);
    }

    private static SegmentationSession Open(Volume volume, ICropModel model, SessionOptions? options = null)
        => new(volume, model, OracleModel.Crop, (options ?? new SessionOptions(), new KeptCrops(long.MaxValue)));

    private static VolumeGrid Around(GridShape shape, WorldVector x, WorldVector y, WorldVector z)
    {
        var middle = (((shape.X - 1) / -2.0) * x) + (((shape.Y - 1) / -2.0) * y) + (((shape.Z - 1) / -2.0) * z);
        return new VolumeGrid(shape, new Affine(x, y, z, new WorldPoint(middle.X, middle.Y, middle.Z)));
    }

    private static Volume<byte> Truth(VolumeGrid grid, Func<WorldPoint, double> depth)
    {
        var truth = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        var shape = grid.Shape;
        Parallel.For(0, truth.Voxels.Length, i =>
        {
            var point = grid.Affine.ToWorld(new VoxelPoint(i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y)));
            truth.Voxels[i] = depth(point) > 0 ? (byte)1 : (byte)0;
        });
        return truth;
    }

    /// <summary>A volume in which every crop has something to see.</summary>
    private static Volume<byte> Scene(Volume<byte> truth)
        => new(truth.Grid, [.. truth.Voxels.ToArray().Select((voxel, i) => (byte)(50 + (100 * voxel) + (i % 7)))]);

    private static double Capsule(WorldPoint p, WorldPoint a, WorldPoint b, double radius)
    {
        var axis = b - a;
        var share = Math.Clamp((p - a).Dot(axis) / axis.Dot(axis), 0, 1);
        return radius - p.DistanceTo(a + (share * axis));
    }

    private static double HalfRing(WorldPoint p, double ring, double radius)
    {
        if (p.Y < 0)
        {
            return radius - Math.Min(p.DistanceTo(new WorldPoint(-ring, 0, 0)), p.DistanceTo(new WorldPoint(ring, 0, 0)));
        }

        var fromRing = Math.Sqrt((p.X * p.X) + (p.Y * p.Y)) - ring;
        return radius - Math.Sqrt((fromRing * fromRing) + (p.Z * p.Z));
    }
}
