using System.Text.Json;
using MemorizingSam.Model;

namespace MemorizingSam.Tests.Model;

public sealed class ImageEncoderOptionsTests
{
    public static TheoryData<ImageEncoderOptions, string> Broken => new()
    {
        { new() { CropSize = 0 }, "CropSize (0) must be positive." },
        { new() { PatchSize = -16 }, "PatchSize (-16) must be positive." },
        { new() { EmbedDim = 0 }, "EmbedDim (0) must be positive." },
        { new() { Depth = 0 }, "Depth (0) must be positive." },
        { new() { NumHeads = 0 }, "NumHeads (0) must be positive." },
        { new() { MlpRatio = 0 }, "MlpRatio (0) must be positive." },
        { new() { OutChannels = 0 }, "OutChannels (0) must be positive." },
        { new() { CropSize = 100 }, "CropSize (100) must be a multiple of PatchSize (16); change one of them." },
        { new() { NumHeads = 5 }, "EmbedDim (768) must be a multiple of NumHeads (5); change one of them." },
        { new() { SkipAttentionBlocks = 7 }, "SkipAttentionBlocks (7) must lie in 0..Depth (0..6)." },
        { new() { SkipAttentionBlocks = -1 }, "SkipAttentionBlocks (-1) must lie in 0..Depth (0..6)." },
        { new() { WindowSize = -1 }, "WindowSize (-1) must be 0, for none, or the edge of a window in tokens." },
        { new() { GlobalAttentionBlocks = null! }, "GlobalAttentionBlocks must be a list; give an empty one for none." },
        {
            new() { GlobalAttentionBlocks = [3] },
            "GlobalAttentionBlocks (3) must be empty when WindowSize is 0: every block is global then."
        },
        {
            new() { WindowSize = 4, GlobalAttentionBlocks = [1, 3] },
            "GlobalAttentionBlocks (1, 3) must ascend and name blocks with attention, that is 2..5 (from SkipAttentionBlocks to below Depth)."
        },
        {
            new() { WindowSize = 4, GlobalAttentionBlocks = [3, 3] },
            "GlobalAttentionBlocks (3, 3) must ascend and name blocks with attention, that is 2..5 (from SkipAttentionBlocks to below Depth)."
        },
        { new() { RelativePositions = (RelativePositionLayout)7 }, "RelativePositions (7) must be one of AsPublished, Corrected." },
        { new() { Residuals = (ResidualLayout)7 }, "Residuals (7) must be one of AfterNorm, PreNorm." },
        { new() { WindowPadding = (WindowPadding)7 }, "WindowPadding (7) must be one of Attended, Masked." },
    };

    [Fact]
    public void Presets_AreValid_AndHaveThePublishedGrid()
    {
        foreach (var preset in new[] { ImageEncoderOptions.FastSam3d, ImageEncoderOptions.MemorizingSam, ImageEncoderOptions.SamMed3d })
        {
            preset.Validate();
            Assert.Equal(8, preset.GridSize);
        }
    }

    [Fact]
    public void AttentionEdge_SamMed3d_IsTheGridInEveryThirdBlock()
        => Assert.Equal(
            [14, 14, 8, 14, 14, 8, 14, 14, 8, 14, 14, 8],
            Enumerable.Range(0, 12).Select(ImageEncoderOptions.SamMed3d.AttentionEdge));

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_NamesValueAndRule(ImageEncoderOptions options, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new ImageEncoder3d(options)).Message);
    }

    [Fact]
    public void Json_Presets_ComeBackEqual_WithEnumsByName()
    {
        foreach (var preset in new[] { ImageEncoderOptions.FastSam3d, ImageEncoderOptions.SamMed3d })
        {
            var json = JsonSerializer.Serialize(preset);

            Assert.Equal(preset, JsonSerializer.Deserialize<ImageEncoderOptions>(json));
            Assert.Contains("\"RelativePositions\":\"AsPublished\"", json, StringComparison.Ordinal);
            Assert.Contains("\"WindowPadding\":\"Attended\"", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_StemThatDoesNotFit_SaysWhatFits()
        => Assert.Equal(
            "StemChannels (16) must be 0, for none, or a multiple of 8 with PatchSize 8, got PatchSize 16.",
            Assert.Throws<ArgumentException>(() => new ImageEncoderOptions { StemChannels = 16 }.Validate()).Message);

    /// <summary>Equality is written by hand, for the list's sake: a property it forgets must not go unseen.</summary>
    [Fact]
    public void Equals_AnyOptionChanged_IsFalse()
    {
        ImageEncoderOptions[] changed =
        [
            new() { CropSize = 64 },
            new() { PatchSize = 8 },
            new() { EmbedDim = 384 },
            new() { Depth = 8 },
            new() { NumHeads = 12 },
            new() { MlpRatio = 2 },
            new() { OutChannels = 256 },
            new() { SkipAttentionBlocks = 0 },
            new() { WindowSize = 14 },
            new() { GlobalAttentionBlocks = [2] },
            new() { StemChannels = 8 },
            new() { RelativePositions = RelativePositionLayout.Corrected },
            new() { Residuals = ResidualLayout.PreNorm },
            new() { WindowPadding = WindowPadding.Masked },
            new() { MaskGuided = new MaskGuidedOptions() },
        ];

        Assert.Equal(typeof(ImageEncoderOptions).GetProperties().Count(property => property.SetMethod is not null), changed.Length);
        Assert.All(changed, options => Assert.NotEqual(ImageEncoderOptions.FastSam3d, options));
        Assert.Equal(ImageEncoderOptions.SamMed3d, ImageEncoderOptions.SamMed3d with { GlobalAttentionBlocks = new List<int> { 2, 5, 8, 11 } });
    }

    [Theory]
    [InlineData("fastsam3d", true)]
    [InlineData("memorizing-sam", true)]
    [InlineData("sam-med3d", true)]
    [InlineData("compact", false)]
    public void AllowsStandIns_Presets_AreThoseWithoutAStem(string preset, bool allows)
        => Assert.Equal(allows, Sam3dOptions.Preset(preset).ImageEncoder.AllowsStandIns());

    [Theory]
    [InlineData(0, true)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void AllowsStandIns_Windows_MustHoldTheGrid(int windowSize, bool allows)
        => Assert.Equal(allows, (ImageEncoderOptions.FastSam3d with { WindowSize = windowSize }).AllowsStandIns());
}
