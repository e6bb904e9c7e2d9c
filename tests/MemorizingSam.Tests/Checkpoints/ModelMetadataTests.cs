using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class ModelMetadataTests : IDisposable
{
    private static readonly ModelMetadata Good = new()
    {
        Preset = "fastsam3d",
        Options = """{"encoder":{"depth":6}}""",
        TrainingRecord = """{"from":"sam_med3d_turbo.pth"}""",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        SafetensorsFile.Write(_folder.File("model.safetensors"), [], Good.ToDictionary());
        var checkpoint = CheckpointFile.Read(_folder.File("model.safetensors"));

        Assert.True(ModelMetadata.IsIn(checkpoint));
        Assert.Equal(Good, ModelMetadata.Read(checkpoint));
    }

    [Fact]
    public void ToDictionary_Keys_AreTheFormat()
        => Assert.Equal(
            [
                new("memsam.format_version", "1"),
                new("memsam.options", Good.Options),
                new("memsam.preset", "fastsam3d"),
                new("memsam.training", Good.TrainingRecord),
            ],
            Good.ToDictionary().OrderBy(pair => pair.Key, StringComparer.Ordinal));

    [Fact]
    public void Read_OtherSafetensors_IsNoModel()
    {
        SafetensorsFile.Write(_folder.File("x"), []);
        var checkpoint = CheckpointFile.Read(_folder.File("x"));

        Assert.False(ModelMetadata.IsIn(checkpoint));
        var exception = Assert.Throws<CheckpointException>(() => ModelMetadata.Read(checkpoint));
        Assert.Equal(
            "'x' is not a memsam model: its metadata lacks 'memsam.format_version'; make one with 'memsam convert'.",
            exception.Message);
    }

    [Theory]
    [InlineData("memsam.format_version", "2", "has format version 2, this memsam reads up to 1; update memsam.")]
    [InlineData(
        "memsam.format_version", "0",
        "has 'memsam.format_version' '0'; a whole number from 1 to 1 is allowed; make the file again with 'memsam convert'.")]
    [InlineData(
        "memsam.format_version", "one",
        "has 'memsam.format_version' 'one'; a whole number from 1 to 1 is allowed; make the file again with 'memsam convert'.")]
    [InlineData("memsam.preset", "", "lacks 'memsam.preset' in its metadata; make the file again with 'memsam convert'.")]
    [InlineData(
        "memsam.options", "[1]",
        "has a 'memsam.options' that is not a JSON object; make the file again with 'memsam convert'.")]
    [InlineData(
        "memsam.training", "{",
        "has a 'memsam.training' that is not a JSON object; make the file again with 'memsam convert'.")]
    public void Read_DamagedText_SaysWhichAndWhatToDo(string key, string value, string problem)
    {
        SafetensorsFile.Write(_folder.File("x"), [], new Dictionary<string, string>(Good.ToDictionary()) { [key] = value });

        var exception = Assert.Throws<CheckpointException>(() => ModelMetadata.Read(CheckpointFile.Read(_folder.File("x"))));
        Assert.Equal($"'x' {problem}", exception.Message);
    }

    [Fact]
    public void ToDictionary_OptionsThatAreNoJson_IsAMistakeOfTheCaller()
    {
        var exception = Assert.Throws<ArgumentException>(() => (Good with { Options = "depth 6" }).ToDictionary());
        Assert.Equal(
            "Preset must be a name, Options and TrainingRecord must be JSON objects; got 'fastsam3d', 'depth 6' and "
            + """'{"from":"sam_med3d_turbo.pth"}'.""",
            exception.Message);
    }
}
