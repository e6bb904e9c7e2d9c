using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class NnUNetDescriptionTests
{
    [Theory]
    [InlineData("""{ "labels": { "background": 0, "liver": 1, "spleen": 2 } }""", "liver=1 spleen=2")]
    [InlineData("""{ "labels": { "0": "background", "1": "liver", "2": "spleen" } }""", "liver=1 spleen=2")]
    [InlineData("""{ "labels": { "background": 0, "whole": [1, 2, 3], "core": [2, 3], "active": 3 } }""", "whole=1,2,3 core=2,3 active=3")]
    [InlineData("""{ "labels": { "liver": "1" } }""", null)]
    public void Read_AnyForm_KnowsTheNumbersOfEachLabel(string json, string? labels)
    {
        using var made = new MadeUpDataset();
        made.Write("dataset.json", json);
        string Read() => string.Join(
            ' ', NnUNetDescription.Read(made.Folder).Labels.Select(label => $"{label.Key}={string.Join(',', label.Value)}"));

        if (labels is null)
        {
            Assert.Equal(
                "'dataset.json' gives label 'liver' the number liver; labels are whole numbers from 0 to 65535.",
                Assert.Throws<VolumeFormatException>(Read).Message);
            return;
        }

        Assert.Equal(labels, Read());
    }

    [Theory]
    [InlineData("""[1]""", "holds a JSON Array; it must be an object with the key \"labels\".")]
    [InlineData("""{ "name": "x" }""", "names no labels; add \"labels\": { \"background\": 0, \"liver\": 1 }.")]
    [InlineData("""{ "labels": { "background": 0 } }""", "names no label but the background; name what is to be segmented.")]
    [InlineData("""{ "labels": { "liver": 1.5 } }""", "gives label 'liver' the number 1.5; labels are whole numbers from 0 to 65535.")]
    [InlineData("""{ "labels": { "liver": -1 } }""", "gives label 'liver' the number -1; labels are whole numbers from 0 to 65535.")]
    [InlineData("""{ "labels": { "liver": [0, 1] } }""", "gives label 'liver' the numbers [0, 1]; give one, or different ones for a region, from 1 to 65535.")]
    [InlineData("""{ "labels": { "liver": [] } }""", "gives label 'liver' the numbers []; give one, or different ones for a region, from 1 to 65535.")]
    [InlineData("""{ "labels": { "liver": 1, "spleen": 1 } }""", "names 'liver' and 'spleen' with the numbers [1]; each label needs its own name and numbers.")]
    [InlineData("""{ "labels": { "liver": 1, "ignore": 2 } }""", "has nnU-Net's label 'ignore', voxels without a truth, which memsam cannot leave out yet; give a copy without them.")]
    public void Read_FaultyDescription_SaysWhatIsAllowed(string json, string what)
    {
        using var made = new MadeUpDataset();
        made.Write("dataset.json", json);

        Assert.Equal($"'dataset.json' {what}", Assert.Throws<VolumeFormatException>(() => NnUNetDescription.Read(made.Folder)).Message);
    }

    [Fact]
    public void Read_NoDescription_ShowsOne()
    {
        using var made = new MadeUpDataset();

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' has images but no dataset.json; write one with the labels' names: "
            + "{ \"labels\": { \"background\": 0, \"liver\": 1 } }.",
            Assert.Throws<VolumeFormatException>(() => NnUNetDescription.Read(made.Folder)).Message);
    }
}
