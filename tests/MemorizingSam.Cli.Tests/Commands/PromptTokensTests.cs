using MemorizingSam.Cli.Commands;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Tests.Commands;

public sealed class PromptTokensTests
{
    [Fact]
    public void Read_SeveralLabels_GivesEachThePromptsBehindItInTheirOrder()
    {
        var objects = PromptTokens.Read(
        [
            ("-i", "ct.nii.gz"),
            ("--label", "liver"),
            ("--point", "1,2,3"),
            ("--negative-voxel", "4,5,6"),
            ("--label", "spleen"),
            ("--mask", "old.nii.gz"),
            ("--box", "1,2,3,4,5,6"),
        ]);

        Assert.Equal(["liver", "spleen"], objects.Select(entry => entry.Name));
        Assert.Equal(
            [RequestedClick.At(new WorldPoint(1, 2, 3)), RequestedClick.AtVoxel(new VoxelPoint(4, 5, 6), isPositive: false)],
            objects[0].Clicks);
        Assert.Equal("old.nii.gz", objects[1].MaskPath);
        Assert.Equal((new WorldPoint(1, 2, 3), new WorldPoint(4, 5, 6)), objects[1].Box);
    }

    [Fact]
    public void Read_LpsPoints_AreTurnedToRas()
    {
        var clicks = Assert.Single(PromptTokens.Read([("--point-lps", "10,20,30"), ("--negative-lps", "-1,2,3")])).Clicks;

        Assert.Equal(
            [RequestedClick.At(new WorldPoint(-10, -20, 30)), RequestedClick.At(new WorldPoint(1, -2, 3), isPositive: false)], clicks);
    }

    [Fact]
    public void Read_WithoutLabel_MakesOneObject()
        => Assert.Equal(PromptTokens.DefaultName, Assert.Single(PromptTokens.Read([("--point", "1,2,3"), ("--point", "4,5,6")])).Name);

    [Theory]
    [InlineData("--point", "1,2", "--point '1,2' must be 3 numbers with commas, such as 12.5,-40,33.")]
    [InlineData("--point", "1,NaN,2", "--point '1,NaN,2' must be 3 numbers with commas, such as 12.5,-40,33.")]
    [InlineData("--box", "1,2,3", "--box '1,2,3' must be 6 numbers with commas, such as 0,-60,10,40,-20,50.")]
    public void Read_AWrongValue_NamesItAndWhatIsAllowed(string option, string value, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => PromptTokens.Read([(option, value)])).Message);
}
