using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class DatasetTests
{
    [Fact]
    public void Open_Miniature_HasItsCasesSplitsAndLabels()
    {
        var dataset = Dataset.Open(SampleVolume.FullPath("miniature"));

        Assert.Equal(("miniature", DatasetLayout.NnUNet), (dataset.Name, dataset.Layout));
        Assert.Equal(["brainstem", "parotid_right", "parotid_left"], dataset.LabelNames);
        Assert.Equal(["pt_1", "pt_20", "pt_21", "pt_26", "pt_31", "pt_91"], dataset.CasesIn(DatasetSplit.Train).Select(one => one.Id));
        Assert.Equal(["pt_211", "pt_239"], dataset.CasesIn(DatasetSplit.Validation).Select(one => one.PatientId));
    }

    [Theory]
    [InlineData("openkbp", 157, 30, 35)]
    [InlineData("hippocampus", 180, 20, 30)]
    public void Open_RealSet_HasItsSplits(string name, int train, int validation, int test)
    {
        var description = SharedFolder.Find($"data/{name}/dataset.json");
        Assert.SkipWhen(description is null, $"{name} is too large for the repository and there is no ../shared folder with it.");

        var dataset = Dataset.Open(Path.GetDirectoryName(description)!);

        Assert.Equal([train, validation, test], Enum.GetValues<DatasetSplit>().Select(split => dataset.CasesIn(split).Count()));
    }

    [Fact]
    public void Open_NnUNetWithTestImages_KnowsThemAsTest()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Image("imagesTs/c_0000.nii.gz");
        made.Image("imagesTs/d_0000.nii.gz");
        made.Write("splits_final.json", """[{ "train": ["b"], "val": ["a"] }, { "train": ["a"], "val": ["b"] }]""");

        string[] Splits(int fold) => [.. Dataset.Open(made.Folder, new DatasetOptions { Fold = fold }).Cases.Select(one => $"{one.Id} {one.Split}")];

        Assert.Equal(["a Validation", "b Train", "c Test", "d Test"], Splits(0));
        Assert.Equal(["a Train", "b Validation", "c Test", "d Test"], Splits(1));
        Assert.Empty(Dataset.Open(made.Folder).Cases[2].LabelSources);
    }

    [Fact]
    public void Open_TheDecathlonsNames_AreCasesWithoutAChannel()
    {
        using var made = new MadeUpDataset();
        made.Write("dataset.json", """{ "labels": { "0": "background", "1": "liver" }, "training": [] }""");
        made.Image("imagesTr/scan_0001.nii.gz");
        made.Labels("labelsTr/scan_0001.nii.gz", 1);
        made.Write("imagesTr/._scan_0001.nii.gz", "what macOS leaves behind");

        var dataset = Dataset.Open(made.Folder);

        Assert.Equal(("scan_0001", DatasetSplit.Train), (dataset.Cases.Single().Id, dataset.Cases.Single().Split));
        Assert.Equal(["liver"], dataset.Cases.Single().Read().Labels.Names);
    }

    [Fact]
    public void Open_TotalSegmentator_TakesSplitsFromItsTable()
    {
        using var made = new MadeUpDataset();
        foreach (var (subject, image) in new[] { ("s0001", "ct"), ("s0002", "mri"), ("s0003", "ct") })
        {
            made.Image($"{subject}/{image}.nii.gz");
            made.Labels($"{subject}/segmentations/liver.nii.gz", 1);
            made.Labels($"{subject}/segmentations/lung_left.nii.gz", 0, 1, 1);
        }

        made.Labels("s0003/segmentations/lung_left.nii.gz");
        made.Write("meta.csv", "image_id;age;split\ns0001;50;train\ns0002;60;val\ns0003;70;test\n");

        var dataset = Dataset.Open(made.Folder);

        Assert.Equal(DatasetLayout.TotalSegmentator, dataset.Layout);
        Assert.Equal(["s0001 Train", "s0002 Validation", "s0003 Test"], dataset.Cases.Select(one => $"{one.Id} {one.Split}"));
        Assert.Equal(["liver", "lung_left"], dataset.LabelNames);
        Assert.Equal(2, dataset.Cases[0].Read().Labels["lung_left"].VoxelCount);
        Assert.Equal(["liver"], dataset.Cases[2].Read().Labels.Names);
    }

    [Fact]
    public void Open_SamMed3D_TellsPatientsByTheirImages()
    {
        using var made = new MadeUpDataset();
        foreach (var category in new[] { "liver", "spleen" })
        {
            made.Image($"{category}/ct_A/imagesTr/1.nii.gz");
            made.Labels($"{category}/ct_A/labelsTr/1.nii.gz", 1);
            made.Image($"{category}/ct_A/imagesTs/2.nii.gz");
        }

        var dataset = Dataset.Open(made.Folder);

        Assert.Equal(DatasetLayout.SamMed3D, dataset.Layout);
        Assert.Equal(
            ["liver/ct_A/1 of ct_A/1: Train", "liver/ct_A/2 of ct_A/2: Test", "spleen/ct_A/1 of ct_A/1: Train", "spleen/ct_A/2 of ct_A/2: Test"],
            dataset.Cases.Select(one => $"{one.Id} of {one.PatientId}: {one.Split}"));
        Assert.Equal(["spleen"], dataset.Cases[2].Read().Labels.Names);
    }

    [Fact]
    public void Open_SamMed3DPatientInTrainAndTestOfTwoCategories_IsALeak()
    {
        using var made = new MadeUpDataset();
        made.Image("liver/ct_A/imagesTr/1.nii.gz");
        made.Labels("liver/ct_A/labelsTr/1.nii.gz", 1);
        made.Image("spleen/ct_A/imagesTs/1.nii.gz");

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' leaks patient 'ct_A/1' between splits: liver/ct_A/1 in train, spleen/ct_A/1 in test; "
            + "a patient must be in one split only, or figures mean nothing: move the cases into one.",
            Fault(made));
    }

    [Theory]
    [InlineData("""{ "train": ["a", "b"], "test": ["a"] }""", "leaks 'a' between splits: it is in train and test; keep it in one.")]
    [InlineData("""{ "train": ["a", "a"], "test": ["b"] }""", "names 'a' twice in train; name it once.")]
    [InlineData("""{ "train": ["a", "c"] }""", "names case 'c', which is not there; add its files, or take it out of the splits.")]
    [InlineData(
        """{ "train": ["a", "b"], "patients": { "z": "p" } }""",
        "names the patient of case 'z', which is not there; add its files, or take it out of \"patients\".")]
    public void Open_WithFaultySplits_SaysWhich(string splits, string what)
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", splits);

        Assert.Equal($"'splits.json' {what}", Fault(made));
    }

    [Fact]
    public void Open_TwoCasesOfOnePatientInTwoSplits_IsALeak()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", """{ "train": ["a"], "validation": ["b"], "patients": { "a": "p1", "b": "p1" } }""");

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' leaks patient 'p1' between splits: a in train, b in validation; "
            + "a patient must be in one split only, or figures mean nothing: move the cases into one.",
            Fault(made));
    }

    [Fact]
    public void Open_WithTheUsersSplits_UsesThemInstead()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", """{ "train": ["no such case"] }""");
        made.Write("elsewhere/mine.json", """{ "training": ["b"] }""");

        var dataset = Dataset.Open(made.Folder, new DatasetOptions { SplitsPath = made.PathOf("elsewhere/mine.json") });

        Assert.Equal(["a ", "b Train"], dataset.Cases.Select(one => $"{one.Id} {one.Split}"));
    }

    [Fact]
    public void Open_WithSplitsByPatient_AssignsAllTheirCases()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", """{ "test": ["p1"], "patients": { "a": "p1", "b": "p1" } }""");

        Assert.Equal(["a p1 Test", "b p1 Test"], Dataset.Open(made.Folder).Cases.Select(one => $"{one.Id} {one.PatientId} {one.Split}"));
    }

    [Fact]
    public void Open_CaseInTrainingAndTestImages_IsThereTwice()
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Image("imagesTs/a_0000.nii.gz");

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' holds case 'a' 2 times: imagesTr/a_0000.nii.gz and imagesTs/a_0000.nii.gz; "
            + "each case needs its own name: rename or remove one. There are 1 more faults; 'memsam data check' lists them all.",
            Fault(made));
    }

    [Fact]
    public void Open_ImageWithoutLabels_SaysWhichFileToAdd()
    {
        using var made = MadeUpDataset.NnUNet();
        File.Delete(made.PathOf("labelsTr/b.nii.gz"));

        Assert.Equal("'b_0000.nii.gz' has no labels; add 'b.nii.gz' to labelsTr, or remove the image.", Fault(made));
    }

    [Fact]
    public void Open_LabelsWithoutImage_SaysWhichFileToAdd()
    {
        using var made = MadeUpDataset.NnUNet();
        File.Delete(made.PathOf("imagesTr/b_0000.nii.gz"));

        Assert.Equal("'b.nii.gz' has no image in imagesTr; add 'b_0000.nii.gz', or remove the labels.", Fault(made));
    }

    [Fact]
    public void Open_CaseWithoutItsFirstChannel_SaysSo()
    {
        using var made = MadeUpDataset.NnUNet();
        File.Move(made.PathOf("imagesTr/b_0000.nii.gz"), made.PathOf("imagesTr/b_0001.nii.gz"));

        Assert.Equal("'b_0001.nii.gz' has no channel 0 beside it; add 'b_0000.nii.gz'.", Fault(made));
    }

    [Fact]
    public void Open_EmptyFolder_NamesTheLayouts()
    {
        using var made = new MadeUpDataset();

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' is empty; a data set has dataset.json, imagesTr and labelsTr (nnU-Net), s0001/ct.nii.gz and "
            + "s0001/segmentations (TotalSegmentator), or CATEGORY/DATASET/imagesTr and labelsTr (SAM-Med3D).",
            Fault(made));
    }

    [Fact]
    public void Open_FolderOfOtherThings_SaysThatItHoldsNoDataSet()
    {
        using var made = new MadeUpDataset();
        made.Write("notes.txt", "none");

        Assert.Contains("holds no data set that memsam knows; a data set has", Fault(made), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DescriptionWithoutImages_SaysThatThereIsNoCase()
    {
        using var made = new MadeUpDataset();
        made.Write("dataset.json", MadeUpDataset.Description);

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' holds no case: its folders of images hold no volume of the kind that its description names.",
            Fault(made));
    }

    [Fact]
    public void Open_NoFolder_SaysSo()
    {
        using var made = new MadeUpDataset();
        var nowhere = Path.Combine(made.Folder, "nowhere");

        Assert.Equal(
            $"The folder '{nowhere}' does not exist; give the folder of a data set.",
            Assert.Throws<DirectoryNotFoundException>(() => Dataset.Open(nowhere)).Message);
    }

    private static string Fault(MadeUpDataset made) => Assert.Throws<VolumeFormatException>(() => Dataset.Open(made.Folder)).Message;
}
