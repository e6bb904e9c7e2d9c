using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class SplitsFileTests
{
    private const string Allowed =
        "it must be { \"train\": [ids], \"validation\": [ids], \"test\": [ids] }, with \"patients\": { case: patient } "
        + "if cases share patients, or nnU-Net's list of folds [{ \"train\": [ids], \"val\": [ids] }].";

    [Theory]
    [InlineData("{ \"trian\": [\"a\"] }", "has a list 'trian'")]
    [InlineData("{ \"train\": \"a\" }", "has no list of ids under 'train'")]
    [InlineData("{ \"train\": [1] }", "has no list of ids under 'train'")]
    [InlineData("{ \"seed\": 3 }", "names no case")]
    [InlineData("[]", "holds an empty list")]
    [InlineData("[3]", "holds no object in fold 0")]
    [InlineData("3", "holds a JSON Number")]
    public void Find_OtherJson_SaysWhatIsAllowed(string json, string found)
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", json);

        Assert.Equal(
            $"'splits.json' {found}; {Allowed}",
            Assert.Throws<VolumeFormatException>(() => SplitsFile.Find(made.Folder, new DatasetOptions())).Message);
    }

    [Fact]
    public void Find_NoJson_SaysWhere()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", "{\n \"train\": [a] }");

        Assert.Equal(
            "'splits.json' is no JSON: line 2, byte 12 cannot be read; correct it.",
            Assert.Throws<VolumeFormatException>(() => SplitsFile.Find(made.Folder, new DatasetOptions())).Message);
    }

    [Fact]
    public void Find_FoldThatIsNotThere_SaysHowManyThereAre()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits_final.json", """[{ "train": ["a"], "val": ["b"] }]""");

        Assert.Equal(
            "'splits_final.json' holds 1 folds; choose --fold 0..0, got 1.",
            Assert.Throws<ArgumentException>(() => SplitsFile.Find(made.Folder, new DatasetOptions { Fold = 1 })).Message);
    }

    [Fact]
    public void Find_BothFiles_TakesTheOneWithATest()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits_final.json", """[{ "train": ["a"], "val": ["b"] }]""");
        made.Write("splits.json", """{ "comment": "ours", "test": ["a", "b"] }""");

        Assert.Equal([(DatasetSplit.Test, "a"), (DatasetSplit.Test, "b")], SplitsFile.Find(made.Folder, new DatasetOptions())!.Entries);
    }

    [Fact]
    public void Find_NoFile_IsNull()
    {
        using var made = MadeUpDataset.NnUNet();

        Assert.Null(SplitsFile.Find(made.Folder, new DatasetOptions()));
    }

    [Fact]
    public void Validate_NegativeFold_Throws()
        => Assert.Equal(
            "--fold must be 0 or more, got -1.",
            Assert.Throws<ArgumentException>(() => new DatasetOptions { Fold = -1 }.Validate()).Message);
}
