using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ProposalSearchTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(150, 120, 130), Affine.Upright(SpacingMm.Isotropic(4), new WorldPoint(-100, 50, 20)));

    [Theory]
    [InlineData(120, 200, 140)]
    [InlineData(420, 480, 480)]
    [InlineData(-60, 90, 60)]
    public void Find_ObjectAnywhere_ShowsItInTheMiddleOfACrop(double x, double y, double z)
    {
        var middle = new WorldPoint(x, y, z);
        var oracle = new OracleModel(point => 30 - (point - middle).Length) { AnswersUnprompted = true };
        using var crops = Crops(oracle);

        var found = new ProposalSearch(crops, oracle, OracleModel.Crop).Find("ball", new SegmentationWork(new WorkTally()));

        Assert.NotNull(found);
        Assert.True((crops.MiddleOf(found.Value.Home) - middle).Length < 12, $"The crop's middle lies {(crops.MiddleOf(found.Value.Home) - middle).Length:0} mm off.");
        Assert.Equal(OracleModel.Crop.SpacingMm, found.Value.Home.SpacingMm);
        Assert.Contains(found.Value.Answer.Logits, logit => logit > 0);
    }

    [Fact]
    public void Find_NothingInView_FindsNothing()
    {
        var oracle = new OracleModel(_ => -10) { AnswersUnprompted = true };
        using var crops = Crops(oracle);

        Assert.Null(new ProposalSearch(crops, oracle, OracleModel.Crop).Find("ball", new SegmentationWork(new WorkTally())));
    }

    [Fact]
    public void Find_ModelThatDoubts_FindsNothing()
    {
        var oracle = new OracleModel(point => 30 - (point - new WorldPoint(120, 200, 140)).Length) { AnswersUnprompted = true, EstimatedDice = 0.2 };
        using var crops = Crops(oracle);

        Assert.Null(new ProposalSearch(crops, oracle, OracleModel.Crop).Find("ball", new SegmentationWork(new WorkTally())));
    }

    private static EncodedCrops Crops(OracleModel oracle)
    {
        var voxels = Enumerable.Range(0, checked((int)Grid.Shape.VoxelCount)).Select(i => (short)(1 + (i % 97))).ToArray();
        return new EncodedCrops(new Volume<short>(Grid, voxels), oracle, OracleModel.Crop, (new KeptCrops(long.MaxValue), 8));
    }
}
