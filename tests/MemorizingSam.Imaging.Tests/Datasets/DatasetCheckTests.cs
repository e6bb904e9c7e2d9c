using System.Text.Json;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class DatasetCheckTests
{
    [Fact]
    public void Run_Miniature_ListsWhatIsThere()
    {
        var report = DatasetCheck.Run(SampleVolume.FullPath("miniature"));

        Assert.True(report.IsSound);
        Assert.Empty(report.Findings);
        var first = report.Cases[0];
        Assert.Equal(
            ("pt_1", DatasetSplit.Train, new GridShape(36, 30, 32), "LPI", VoxelType.Int16),
            (first.Id, first.Split, first.Shape, first.Orientation, first.VoxelType));
        Assert.Equal(new CaseLabelReport("brainstem", 251, 9.5737), first.Labels[0]);
        var brainstem = report.Labels[0];
        Assert.Equal(("brainstem", 6, 2, 0, 0), (brainstem.Name, brainstem.Train, brainstem.Validation, brainstem.Test, brainstem.InNoSplit));
        Assert.Equal((9.5737, 29.4368), (brainstem.Ml!.Min, Math.Round(brainstem.Ml.Max, 4)));
        Assert.Equal([new NumberRange(36, 36, 36), new(30, 30, 30), new(32, 32, 32)], report.Shapes);
        var alongZ = report.SpacingsMm[2];
        Assert.Equal([2.5, 3.0, 3.0], new[] { alongZ.Min, alongZ.Median, alongZ.Max }.Select(mm => Math.Round(mm, 4)));
    }

    [Theory]
    [InlineData("openkbp", 222, "esophagus", 56, 12, 13)]
    [InlineData("hippocampus", 230, "hippocampus_anterior", 180, 20, 30)]
    public void Run_RealSet_IsSoundAndCountsAsItsReadmeSays(string name, int cases, string label, int train, int validation, int test)
    {
        var description = SharedFolder.Find($"data/{name}/dataset.json");
        Assert.SkipWhen(description is null, $"{name} is too large for the repository and there is no ../shared folder with it.");

        var report = DatasetCheck.Run(Path.GetDirectoryName(description)!);

        Assert.True(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Message)));
        Assert.Equal(cases, report.Cases.Count);
        var found = report.Labels.Single(one => one.Name == label);
        Assert.Equal((train, validation, test), (found.Train, found.Validation, found.Test));
    }

    [Fact]
    public void Run_RealVolumeInTotalSegmentatorsLayout_FindsItsOrgans()
    {
        using var made = new MadeUpDataset();
        File.Copy(SampleVolume.FullPath("totalsegmentator_ct.nii.gz"), made.PathOf("s0001/ct.nii.gz"));
        var map = VolumeFile.Read(SampleVolume.FullPath("totalsegmentator_labels.nii.gz"));
        var labels = Labels.FindIn(map);
        var packed = (Volume<byte>)Labels.Pack(map, labels[^1]);
        foreach (var label in labels)
        {
            var mask = packed.Voxels.ToArray().Select(voxel => voxel == label ? (byte)1 : (byte)0).ToArray();
            VolumeFile.Write(made.PathOf($"s0001/segmentations/organ_{label}.nii"), new Volume<byte>(map.Grid, mask));
        }

        var report = DatasetCheck.Run(made.Folder);

        Assert.True(report.IsSound);
        Assert.Equal((DatasetLayout.TotalSegmentator, 61), (report.Layout, report.Cases.Single().Labels.Count));
        Assert.All(
            report.Cases.Single().Labels, label => Assert.Equal(packed.Voxels.Count(byte.Parse(label.Name["organ_".Length..])), label.Voxels));
    }

    [Fact]
    public void Run_ManyFaults_ReportsThemAll()
    {
        using var made = MadeUpDataset.NnUNet("a", "b", "c", "d");
        made.Write("dataset.json", """{ "labels": { "background": 0, "liver": 1, "spleen": 2, "kidney": 3 } }""");
        made.Write("splits.json", """{ "train": ["b", "c", "nobody"], "test": ["a", "d", "c"] }""");
        made.Labels<byte>("labelsTr/c.nii.gz", new VolumeGrid(new GridShape(1, 1, 1), Affine.Upright(SpacingMm.Isotropic(1))), [1]);
        File.WriteAllText(made.PathOf("imagesTr/d_0000.nii.gz"), "no volume");

        var report = DatasetCheck.Run(made.Folder);

        Assert.Equal(
            [
                "Error 'splits.json' leaks 'c' between splits: it is in train and test; keep it in one.",
                "Error 'splits.json' names case 'nobody', which is not there; add its files, or take it out of the splits.",
                "Error 'c.nii.gz' of case 'c' has 1×1×1 voxels and its image 4×3×2; both must share one lattice: "
                    + "put the labels on the image's with 'memsam convert --like IMAGE --labels'.",
                "Error 'd_0000.nii.gz' of case 'd' is no volume that memsam reads (it begins with 'no volum'); "
                    + "give NIfTI (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd).",
                $"Warning '{report.Name}' holds 'spleen' in no training case; nothing can be learnt about it.",
                "Error 'dataset.json' names 'kidney', which no case holds; take it out, or add cases that have it.",
            ],
            report.Findings.Select(finding => $"{finding.Severity} {finding.Message}"));
        Assert.Equal((5, false), (report.ErrorCount, report.IsSound));
        Assert.Equal(["4×3×2", "4×3×2", "", ""], report.Cases.Select(one => $"{one.Shape}"));
    }

    [Fact]
    public void Run_CopyOfATrainingImageAmongTheTests_IsALeak()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", """{ "train": ["a"], "test": ["b", "z"] }""");
        File.Copy(made.PathOf("imagesTr/a_0000.nii.gz"), made.PathOf("imagesTr/z_0000.nii.gz"));
        made.Labels("labelsTr/z.nii.gz", 2);

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' leaks an image between splits: a in train, z in test are the same voxel by voxel; "
            + "remove the copies, or name their patient under \"patients\" in the splits.",
            Assert.Single(DatasetCheck.Run(made.Folder).Findings).Message);
    }

    [Fact]
    public void Run_OddImages_AreRemarkedOn()
    {
        using var made = MadeUpDataset.NnUNet("a", "b", "c");
        var grid = new VolumeGrid(new GridShape(4, 3, 2), Affine.Upright(new SpacingMm(1, 2, 3)));
        var odd = new float[24];
        (odd[3], odd[4]) = (float.NaN, float.NegativeInfinity);
        VolumeFile.Write(made.PathOf("imagesTr/a_0000.nii.gz"), new Volume<float>(grid, odd));
        VolumeFile.Write(made.PathOf("imagesTr/b_0000.nii.gz"), new Volume<short>(grid, new short[24]));
        made.Labels("labelsTr/c.nii.gz");

        Assert.Equal(
            [
                "'a_0000.nii.gz' of case 'a' holds 2 voxels that are NaN or infinite; replace them by numbers.",
                "'b_0000.nii.gz' of case 'b' has the same value everywhere; nothing can be seen in it.",
                "'c_0000.nii.gz' of case 'c' has no label with any voxel; it is used for nothing.",
            ],
            DatasetCheck.Run(made.Folder).Findings.Select(finding => finding.Message));
    }

    [Fact]
    public void Run_SwappedSides_AreRemarkedOn()
    {
        using var made = MadeUpDataset.NnUNet("a", "c");
        made.Write("dataset.json", """{ "labels": { "lung_right": 1, "lung_left": 2 } }""");
        made.Labels("labelsTr/c.nii.gz", 2, 1); // x grows to the right

        Assert.Equal(
            "'a.nii.gz' of case 'a' has 'lung_left' to the right of 'lung_right'; their names are swapped, or the affine mirrors the patient.",
            Assert.Single(DatasetCheck.Run(made.Folder).Findings).Message);
    }

    [Fact]
    public void Run_LabelOfAnOddSize_IsRemarkedOn()
    {
        using var made = MadeUpDataset.NnUNet("a", "c", "d", "e", "f", "g", "h", "i");
        made.Write("dataset.json", """{ "labels": { "liver": 1, "spleen": 2 } }""");
        made.Labels("labelsTr/c.nii.gz", [2, .. Enumerable.Repeat((byte)1, 11)]);

        Assert.Equal(
            $"'{Path.GetFileName(made.Folder)}' has 0.07 ml of 'liver' in case 'c', where 0.01 ml is the middle; "
            + "look whether its labels are right, or cut off.",
            Assert.Single(DatasetCheck.Run(made.Folder).Findings).Message);
    }

    [Fact]
    public void Run_PromisesAndChannels_AreRemarkedOn()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("dataset.json", """{ "labels": { "liver": 1, "spleen": 2 }, "numTraining": 7 }""");
        made.Image("imagesTr/a_0001.nii.gz");
        made.Write("splits.json", """{ "train": ["a"] }""");

        var report = DatasetCheck.Run(made.Folder);

        Assert.True(report.IsSound);
        Assert.Equal(
            [
                "'imagesTr' holds channels 0 to 1 of its cases; memsam reads channel 0 and leaves the others alone.",
                "'dataset.json' promises 7 training cases, imagesTr holds 2.",
                "'splits.json' leaves out 1 cases, first 'b'; they are used for nothing.",
            ],
            report.Findings.Select(finding => finding.Message));
    }

    [Fact]
    public void ToJson_OfAReport_NamesItsPartsForScripts()
    {
        using var made = MadeUpDataset.NnUNet();
        made.Write("splits.json", """{ "train": ["a", "nobody"], "validation": ["b"] }""");

        using var json = JsonDocument.Parse(DatasetCheck.Run(made.Folder).ToJson());

        var root = json.RootElement;
        Assert.Equal(["made up", "nnUNet"], [Text(root, "name"), Text(root, "layout")]);
        Assert.False(root.GetProperty("isSound").GetBoolean());
        var one = root.GetProperty("cases")[1];
        Assert.Equal(["b", "validation", "RAS", "int16"], [Text(one, "id"), Text(one, "split"), Text(one, "orientation"), Text(one, "voxelType")]);
        Assert.Equal(3, one.GetProperty("shape").GetProperty("y").GetInt32());
        Assert.Equal(3.0, one.GetProperty("spacingMm").GetProperty("z").GetDouble(), 6);
        var label = one.GetProperty("labels")[0];
        Assert.Equal(("liver", 1), (Text(label, "name"), label.GetProperty("voxels").GetInt32()));
        var finding = root.GetProperty("findings")[0];
        Assert.Equal(("error", "splits.json"), (Text(finding, "severity"), Path.GetFileName(Text(finding, "path"))));

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Run_Cancelled_Stops()
        => Assert.Throws<OperationCanceledException>(
            () => DatasetCheck.Run(SampleVolume.FullPath("miniature"), cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Run_ToldToReport_CountsEveryCase()
    {
        var reports = new Recorder();

        DatasetCheck.Run(SampleVolume.FullPath("miniature"), progress: reports);

        Assert.Equal(Enumerable.Range(1, 8), reports.All.Select(report => report.Done).Order());
        Assert.All(reports.All, report => Assert.Equal(8, report.Total));
    }

    private sealed class Recorder : IProgress<DatasetCheckProgress>
    {
        public System.Collections.Concurrent.ConcurrentBag<DatasetCheckProgress> All { get; } = [];

        public void Report(DatasetCheckProgress value) => All.Add(value);
    }
}
