using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class DatasetCaseTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(4, 3, 2), Affine.Upright(new SpacingMm(1, 2, 3)));

    [Fact]
    public void Read_ALabelThatIsNotInTheFile_IsNotThere()
    {
        using var made = MadeUpDataset.NnUNet();

        var labels = Read(made, "b").Labels;

        Assert.Equal(["liver"], labels.Names);
        Assert.False(labels.Contains("spleen"));
        Assert.Equal(
            "The case holds no 'spleen', only liver; what is not there is unknown.",
            Assert.Throws<ArgumentException>(() => labels["spleen"]).Message);
    }

    [Fact]
    public void Read_RealCase_HasTheMasksOfItsLabelMap()
    {
        var one = Dataset.Open(SampleVolume.FullPath("miniature")).Cases[0];
        var map = (Volume<byte>)VolumeFile.Read(one.LabelSources[0].Path);

        var read = one.Read();

        Assert.Equal(VolumeFile.ReadHeader(one.ImagePath).Grid, read.Image.Grid);
        Assert.Equal(["brainstem", "parotid_right", "parotid_left"], read.Labels.Names);
        for (byte label = 1; label <= 3; label++)
        {
            var expected = map.Voxels.ToArray().Select(voxel => voxel == label ? (byte)1 : (byte)0);
            var mask = read.Labels[read.Labels.Names[label - 1]];
            Assert.Equal(expected, mask.ToVolume().Voxels.ToArray());
            Assert.Equal(expected.Count(voxel => voxel == 1), mask.VoxelCount);
        }
    }

    [Fact]
    public void ReadCanonical_OfAFlippedCase_KeepsEveryVoxelInItsPlace()
    {
        var one = Dataset.Open(SampleVolume.FullPath("miniature")).Cases[0];
        var (stored, canonical) = (one.Read(), one.ReadCanonical());

        Assert.Equal(("LPI", "RAS"), (stored.Image.Grid.Orientation.Code, canonical.Image.Grid.Orientation.Code));
        Assert.Equal(canonical.Image.Grid, canonical.Labels["brainstem"].Grid);
        var mask = stored.Labels["parotid_left"];
        foreach (var number in new[] { 0, 17, mask.VoxelCount - 1 })
        {
            var (x, y, z) = mask.VoxelAt(number);
            var there = canonical.Image.Grid.Affine.ToVoxel(stored.Image.Grid.Affine.ToWorld(new VoxelPoint(x, y, z)));
            var (i, j, k) = ((int)Math.Round(there.X), (int)Math.Round(there.Y), (int)Math.Round(there.Z));
            Assert.True(canonical.Labels["parotid_left"][i, j, k]);
            Assert.Equal(stored.Image.ValueAt(x, y, z), canonical.Image.ValueAt(i, j, k));
        }
    }

    [Fact]
    public void Read_Regions_MayOverlap()
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Write("dataset.json", """{ "labels": { "background": 0, "whole": [1, 2], "core": 2 } }""");

        var labels = Read(made, "a").Labels;

        Assert.Equal((2, 1), (labels["whole"].VoxelCount, labels["core"].VoxelCount));
    }

    [Fact]
    public void Read_OrgansThatOverlap_KeepTheirVoxels()
    {
        using var made = new MadeUpDataset();
        made.Image("s1/ct.nii.gz");
        made.Labels("s1/segmentations/lung.nii.gz", 1, 1, 1);
        made.Labels("s1/segmentations/nodule.nii.gz", 0, 1);

        var labels = Read(made, "s1").Labels;

        Assert.Equal((3, 1), (labels["lung"].VoxelCount, labels["nodule"].VoxelCount));
    }

    [Theory]
    [InlineData(new float[] { 1, 2 }, null)]
    [InlineData(new float[] { 0, 0.5f }, "holds no labels: voxel (1, 0, 0) holds 0.5; labels are whole numbers from 0 to 65535.")]
    [InlineData(new float[] { 0, 0, -1 }, "holds no labels: voxel (2, 0, 0) holds -1; labels are whole numbers from 0 to 65535.")]
    [InlineData(new[] { float.NaN }, "holds no labels: voxel (0, 0, 0) holds NaN; labels are whole numbers from 0 to 65535.")]
    [InlineData(
        new float[] { 1, 9, 7 }, "holds 7, 9, which no label stands for; allowed are 0 (nothing) and 1, 2: correct the file, or declare the label.")]
    public void Read_LabelsStoredAsFloats_MustBeDeclaredWholeNumbers(float[] stored, string? what)
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Labels("labelsTr/a.nii.gz", Grid, stored);

        if (what is null)
        {
            Assert.Equal(["liver", "spleen"], Read(made, "a").Labels.Names);
            return;
        }

        Assert.Equal($"'a.nii.gz' of case 'a' {what}", Fault(made));
    }

    [Fact]
    public void Read_LabelsOfAnotherShape_SaysHowToMendThem()
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Labels<byte>("labelsTr/a.nii.gz", Grid with { Shape = new GridShape(4, 3, 1) }, [1]);

        Assert.Equal(
            "'a.nii.gz' of case 'a' has 4×3×1 voxels and its image 4×3×2; both must share one lattice: "
            + "put the labels on the image's with 'memsam convert --like IMAGE --labels'.",
            Fault(made));
    }

    [Fact]
    public void Read_LabelsElsewhere_SaysHowFar()
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Labels<byte>("labelsTr/a.nii.gz", Grid with { Affine = Affine.Upright(Grid.Spacing, new WorldPoint(5, 0, 0)) }, [1]);

        Assert.Equal(
            "'a.nii.gz' of case 'a' lies elsewhere than its image: the first voxel is 5 mm and the last 5 mm away; "
            + "both must share one affine: correct the one that is wrong.",
            Fault(made));
    }

    [Fact]
    public void Read_LabelsThatMatchButForRounding_LieOnTheImagesLattice()
    {
        using var made = MadeUpDataset.NnUNet("a");
        made.Labels<byte>("labelsTr/a.nii.gz", Grid with { Affine = Affine.Upright(Grid.Spacing, new WorldPoint(1e-4, 0, 0)) }, [1]);

        var read = Read(made, "a");

        Assert.Equal(read.Image.Grid, read.Labels["liver"].Grid);
    }

    [Fact]
    public void Read_TruncatedImage_NamesFileAndCase()
    {
        using var made = MadeUpDataset.NnUNet("a");
        var path = made.PathOf("imagesTr/a_0000.nii.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..40]);

        Assert.StartsWith("'a_0000.nii.gz' of case 'a' ", Fault(made), StringComparison.Ordinal);
    }

    private static LabelledVolume Read(MadeUpDataset made, string id) => Dataset.Open(made.Folder).Cases.Single(one => one.Id == id).Read();

    private static string Fault(MadeUpDataset made) => Assert.Throws<VolumeFormatException>(() => Read(made, "a")).Message;
}
