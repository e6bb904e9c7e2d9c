using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ModelOptionsTests
{
    [Fact]
    public void Preset_Published_SeesCropsOf1Point5MmAndTheNewestClick()
    {
        foreach (var name in Sam3dOptions.PresetNames.Except(["compact"]))
        {
            var options = ModelOptions.Preset(name);

            Assert.Equal((1.5, ClickHistory.NewestClick, null), (options.Crop.SpacingMm, options.Crop.Clicks, options.Crop.Clamp));
            Assert.Equal(Sam3dOptions.Preset(name), options.Network);
        }
    }

    [Fact]
    public void Preset_Compact_SeesTheVolumesOwnSpacingAndAllClicks()
    {
        var crop = ModelOptions.Preset("compact").Crop;

        Assert.Equal(ClickHistory.AllClicks, crop.Clicks);
        Assert.Equal(1, crop.SpacingFor(Grid(0.8, 0.8, 0.8)));
        Assert.Equal(2, crop.SpacingFor(Grid(1, 2, 4)), 1e-12);
        Assert.Equal(4, crop.SpacingFor(Grid(5.4, 5.4, 3)));

        static VolumeGrid Grid(double x, double y, double z) => new(new GridShape(4, 4, 4), Affine.Upright(new SpacingMm(x, y, z)));
    }

    [Fact]
    public void FromJson_OfToJson_IsTheSame()
    {
        var options = new ModelOptions
        {
            Network = Sam3dOptions.SamMed3d,
            Crop = new CropOptions { SpacingMm = 0.8, Clicks = ClickHistory.AllClicks, Clamp = IntensityRange.Ct },
        };

        Assert.Equal(options, ModelOptions.FromJson(options.ToJson()));
    }

    [Fact]
    public void FromJson_Empty_HasTheDefaults() => Assert.Equal(new ModelOptions(), ModelOptions.FromJson("{}"));

    [Theory]
    [InlineData("""{"memory":{}}""", "Model options have 'memory', which is unknown; 'network' and 'crop' are known.")]
    [InlineData("""{"crop":null}""", "Crop options are null; an object is wanted.")]
    [InlineData("""{"crop":{"spacingMm":0}}""", "SpacingMm (0) must be a positive number of mm.")]
    [InlineData("""{"crop":{"clamp":{"min":5,"max":5}}}""", "Clamp must be two finite numbers, the lower first, got 5 and 5.")]
    [InlineData("null", "Model options are null; an object is wanted.")]
    public void FromJson_RuleBroken_SaysWhich(string json, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => ModelOptions.FromJson(json)).Message);

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"crop":{"spacing":2}}""")]
    [InlineData("""{"crop":{"clicks":"LastClick"}}""")]
    public void FromJson_OtherText_IsRefused(string json)
        => Assert.StartsWith(
            "These are no model options: ", Assert.Throws<ArgumentException>(() => ModelOptions.FromJson(json)).Message, StringComparison.Ordinal);
}
