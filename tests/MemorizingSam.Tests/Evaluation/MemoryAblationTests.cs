using System.Text.Json;
using MemorizingSam.Evaluation;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class MemoryAblationTests
{
    [Theory]
    [InlineData("random", MemoryAblationKind.Random, null)]
    [InlineData("shifted=7.5", MemoryAblationKind.Shifted, 7.5)]
    [InlineData("k=8", MemoryAblationKind.Recalled, 8.0)]
    [InlineData("as-published", MemoryAblationKind.AsPublished, null)]
    [InlineData("warped-masks", MemoryAblationKind.WarpedMasks, null)]
    public void Parse_AText_IsWhatToStringWrites(string text, MemoryAblationKind kind, double? value)
    {
        var ablation = MemoryAblation.Parse(text);

        Assert.Equal(new MemoryAblation(kind, value), ablation);
        Assert.Equal(text, ablation.ToString());
        Assert.Equal(ablation, JsonSerializer.Deserialize<MemoryAblation>(JsonSerializer.Serialize(ablation)));
    }

    [Fact]
    public void Parse_ShiftWithoutALength_IsTenMillimetres() => Assert.Equal("shifted=10", MemoryAblation.Parse("shifted").ToString());

    [Theory]
    [InlineData("k")]
    [InlineData("k=many")]
    [InlineData("random=3")]
    [InlineData("shifted=")]
    public void Parse_SomethingElse_IsRefused(string text)
        => Assert.StartsWith($"'{text}' is no ablation; choose of ", Assert.Throws<ArgumentException>(() => MemoryAblation.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Change_AFusionANumberOrAShare_ChangesThatAlone()
    {
        var recall = new RecallOptions();

        Assert.Equal(recall with { Fusion = MemoryFusion.NearestTokens }, MemoryAblation.Parse("nearest-tokens").Change(recall));
        Assert.Equal(recall with { Recalled = 8 }, MemoryAblation.Parse("k=8").Change(recall));
        Assert.Equal(recall with { LocalRatio = 0.5 }, MemoryAblation.Parse("local-ratio=0.5").Change(recall));
        Assert.Equal(recall, MemoryAblation.Parse("random").Change(recall));
    }
}
