using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class TotalSegmentatorMetaTests
{
    [Theory]
    [InlineData("age;split\n50;train\n", "has no column 'image_id' in its first line; it must be like 'image_id;age;gender;…;split'.")]
    [InlineData("", "has no column 'image_id' in its first line; it must be like 'image_id;age;gender;…;split'.")]
    [InlineData("image_id,split\ns1,tain\n", "has no split in line 2, 's1,tain'; allowed are train, val and test.")]
    [InlineData("image_id;split\ns1\n", "has no split in line 2, 's1'; allowed are train, val and test.")]
    [InlineData("image_id;split\ns1;train\ns1;test\n", "lists 's1' twice; keep one line for each subject.")]
    public void ReadSplits_FaultyTable_SaysWhatIsAllowed(string table, string what)
    {
        using var made = new MadeUpDataset();
        made.Write("meta.csv", table);

        Assert.Equal(
            $"'meta.csv' {what}",
            Assert.Throws<VolumeFormatException>(() => TotalSegmentatorMeta.ReadSplits(made.Folder, [])).Message);
    }

    [Fact]
    public void ReadSplits_MoreSubjectsThanFolders_IsARemark()
    {
        using var made = new MadeUpDataset();
        Directory.CreateDirectory(made.PathOf("s1"));
        made.Write("meta.csv", "image_id;split\ns1;train\ns2;test\n");
        var findings = new List<DatasetFinding>();

        var splits = TotalSegmentatorMeta.ReadSplits(made.Folder, findings);

        Assert.Equal(DatasetSplit.Train, splits["s1"]);
        Assert.Equal(
            "'meta.csv' lists 1 subjects that are not here, first 's2'; this may be a part of the data.",
            Assert.Single(findings).Message);
    }

    [Fact]
    public void ReadSplits_WithoutTheColumn_AsksForSplits()
    {
        using var made = new MadeUpDataset();
        made.Write("meta.csv", "image_id;age\ns1;50\n");
        var findings = new List<DatasetFinding>();

        Assert.Empty(TotalSegmentatorMeta.ReadSplits(made.Folder, findings));
        Assert.Equal("'meta.csv' has no column 'split', so that no case has a split; add one, or give --splits FILE.", Assert.Single(findings).Message);
    }
}
