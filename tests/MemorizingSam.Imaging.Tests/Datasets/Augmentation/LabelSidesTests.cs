using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class LabelSidesTests
{
    [Theory]
    [InlineData("parotid_left", "parotid_right")]
    [InlineData("right_kidney", "left_kidney")]
    [InlineData("rib_left_3", "rib_right_3")]
    [InlineData("Left Lung", "Right Lung")]
    [InlineData("Parotid_L", "Parotid_R")]
    [InlineData("Lung-RIGHT", "Lung-LEFT")]
    [InlineData("brainstem", "brainstem")]
    [InlineData("leftover", "leftover")]
    [InlineData("vertebrae_L3", "vertebrae_L3")]
    [InlineData("bright_spot", "bright_spot")]
    [InlineData("L", "L")]
    public void OtherSide_AnyName_SwapsWordsOnly(string name, string other)
    {
        Assert.Equal(other, LabelSides.OtherSide(name));
        Assert.Equal(name, LabelSides.OtherSide(other));
    }

    [Theory]
    [InlineData("parotid_left", true)]
    [InlineData("Parotid_L", true)]
    [InlineData("Right Lung", false)]
    [InlineData("liver", false)]
    public void IsLeft_AnyName_IsTold(string name, bool isLeft) => Assert.Equal(isLeft, LabelSides.IsLeft(name));

    [Fact]
    public void Mirrored_OfADataSet_NeedsTheCounterpart()
    {
        var sides = new LabelSides(["parotid_left", "parotid_right", "brainstem", "atrial_appendage_left"]);

        Assert.Equal("parotid_right", sides.Mirrored("parotid_left"));
        Assert.Equal("brainstem", sides.Mirrored("brainstem"));
        Assert.Null(sides.Mirrored("atrial_appendage_left"));
    }
}
