using MemorizingSam.Model;

namespace MemorizingSam.Tests.Model;

public sealed class Sam3dOptionsTests
{
    [Fact]
    public void Preset_Published_IsValidAndHasAllPublishedQuirks()
    {
        foreach (var options in Sam3dOptions.PresetNames.Except(["compact"]).Select(Sam3dOptions.Preset))
        {
            options.Validate();
            Assert.Equal(RelativePositionLayout.AsPublished, options.ImageEncoder.RelativePositions); // R1
            Assert.Equal(DensePositionLayout.AsPublished, options.PromptEncoder.DensePositions);      // R2
            Assert.Equal(WindowPadding.Attended, options.ImageEncoder.WindowPadding);                 // R4
            Assert.False(options.PromptEncoder.BoxPrompts);
        }

        Assert.Equal(ResidualLayout.AfterNorm, Sam3dOptions.Preset("fastsam3d").ImageEncoder.Residuals); // R3
        Assert.Equal(ResidualLayout.PreNorm, Sam3dOptions.Preset("sam-med3d").ImageEncoder.Residuals);
    }

    [Fact]
    public void Preset_UnknownName_ListsTheKnown()
        => Assert.Equal(
            "'sam' is no preset; choose one of fastsam3d, sam-med3d, memorizing-sam, compact.",
            Assert.Throws<ArgumentException>(() => Sam3dOptions.Preset("sam")).Message);

    [Fact]
    public void FromJson_WhatToJsonWrote_IsEqual()
    {
        var options = TinyModel.Model with
        {
            ImageEncoder = TinyModel.Encoder with { WindowSize = 1, GlobalAttentionBlocks = [1] },
            PromptEncoder = TinyModel.Prompt with { BoxPrompts = true, DensePositions = DensePositionLayout.Corrected },
        };

        Assert.Equal(options, Sam3dOptions.FromJson(options.ToJson()));
        Assert.NotEqual(TinyModel.Model, Sam3dOptions.FromJson(options.ToJson()));
    }

    [Fact]
    public void ToJson_WritesEnumsByNameAndNothingDerived()
    {
        var json = Sam3dOptions.FastSam3d.ToJson();

        Assert.Contains("\"densePositions\":\"AsPublished\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("gridSize", json, StringComparison.Ordinal);
        Assert.DoesNotContain("lowResMaskSize", json, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJson_OptionLeftOut_HasItsDefault()
        => Assert.Equal(Sam3dOptions.FastSam3d, Sam3dOptions.FromJson("{}"));

    [Theory]
    [InlineData("", "These are no model options: The input does not contain any JSON tokens.")]
    [InlineData("null", "Model options are null; an object is wanted.")]
    [InlineData("[]", "These are no model options: The JSON value could not be converted to MemorizingSam.Model.Sam3dOptions.")]
    [InlineData("""{"imageEncoder":null}""", "These are no model options: The property or field 'imageEncoder' on type")]
    [InlineData("""{"depth":3}""", "These are no model options: The JSON property 'depth' could not be mapped")]
    [InlineData("""{"promptEncoder":{"densePositions":"Sideways"}}""", "These are no model options: The JSON value")]
    [InlineData("""{"promptEncoder":{"embedDim":"384"}}""", "These are no model options: The JSON value")]
    [InlineData(
        """{"promptEncoder":{"cropSize":64}}""",
        "PromptEncoder must have CropSize 128 and PatchSize 16 as ImageEncoder has, got 64 and 16.")]
    [InlineData("""{"maskDecoder":{"numHeads":0}}""", "NumHeads (0) must be positive.")]
    public void FromJson_NotOptions_SaysWhy(string json, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => Sam3dOptions.FromJson(json));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
