using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class SegmentationFileTests
{
    private const string Liver =
        "Segmentation category and type - 3D Slicer General Anatomy list~SCT^123037004^Anatomical Structure~SCT^10200004^Liver"
        + "~^^~Anatomic codes - DICOM master list~^^~^^";

    private static readonly VolumeGrid Grid = new(new GridShape(2, 3, 1), Affine.Upright(new SpacingMm(1, 2, 3)));

    [Theory]
    [InlineData("v.seg.nrrd", true)]
    [InlineData("V.SEG.NHDR", true)]
    [InlineData("v.nrrd", false)]
    [InlineData("seg.nrrd", false)]
    public void IsNamed_AnyPath_LooksAtTheEnd(string path, bool expected) => Assert.Equal(expected, SegmentationFile.IsNamed(path));

    [Fact]
    public void WriteLayers_TwoLayers_HasAListAxisBeforeThoseOfSpaceAndLayersFastest()
    {
        using var folder = new TemporaryFolder();

        SegmentationFile.WriteLayers(
            folder.File("v.seg.nrrd"), Grid, [new Segment(1, "a"), new Segment(2, "b", Layer: 1)], (_, slice) => (slice[0], slice[1], slice[11]) = (1, 2, 2));

        var lines = File.ReadAllText(folder.File("v.seg.nrrd"), Encoding.Latin1).Split('\n');
        Assert.Contains("dimension: 4", lines);
        Assert.Contains("sizes: 2 2 3 1", lines);
        Assert.Contains("space directions: none (-1,0,0) (0,-2,0) (0,0,3)", lines);
        Assert.Contains("kinds: list domain domain domain", lines);
        Assert.Contains("Segment0_Layer:=0", lines);
        Assert.Contains("Segment1_Layer:=1", lines);
        Assert.Equal([1, 0, 0, 0, 0, 0], Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("v.seg.nrrd"), frame: 0)).Voxels.ToArray());
        Assert.Equal([2, 0, 0, 0, 0, 2], Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("v.seg.nrrd"), frame: 1)).Voxels.ToArray());
    }

    [Fact]
    public void ReadSegments_OfWhatWasWritten_AreTheSame()
    {
        using var folder = new TemporaryFolder();
        Segment[] segments = [new Segment(1, "Leber \\ rechts\nLappen"), new Segment(7, "b", Layer: 1)];

        SegmentationFile.WriteLayers(folder.File("v.seg.nrrd"), Grid, segments, (_, _) => { });
        VolumeFile.Write(folder.File("plain.nrrd"), new Volume<byte>(Grid, new byte[6]));
        VolumeFile.Write(folder.File("plain.nii.gz"), new Volume<byte>(Grid, new byte[6]));

        Assert.Equal(segments, SegmentationFile.ReadSegments(folder.File("v.seg.nrrd")));
        Assert.Equal(segments, SegmentationFile.ReadSegments(VolumeFile.ReadHeader(folder.File("v.seg.nrrd"))));
        Assert.Empty(SegmentationFile.ReadSegments(folder.File("plain.nrrd")));
        Assert.Empty(SegmentationFile.ReadSegments(folder.File("plain.nii.gz")));
    }

    [Theory]
    [InlineData("Segment0_LabelValue:=0", "says '0' for Segment0_LabelValue, which must be 1 to 65535; save it again with 3D Slicer.")]
    [InlineData("Segment0_Layer:=-1", "says '-1' for Segment0_Layer, which must be 0 to 65535; save it again with 3D Slicer.")]
    public void ReadSegments_NumberThatNoneHas_IsRefused(string line, string what)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("v.seg.nrrd", Encoding.ASCII.GetBytes(
            $"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 1 1 1\nencoding: raw\nSegment0_ID:=a\n{line}\n\n\u0001"));

        Assert.Equal(what, Assert.Throws<VolumeFormatException>(() => SegmentationFile.ReadSegments(path)).What);
    }

    [Fact]
    public void WriteLayers_LayerBelowTheFirst_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var refused = Assert.Throws<ArgumentException>(
            () => SegmentationFile.WriteLayers(folder.File("v.seg.nrrd"), Grid, [new Segment(3, Layer: -1)], (_, _) => { }));

        Assert.Equal("The segment of label 3 lies in layer -1; layers are counted from 0.", refused.Message);
    }

    [Fact]
    public void Write_VolumeWithASegmentInALaterLayer_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var refused = Assert.Throws<ArgumentException>(
            () => SegmentationFile.Write(folder.File("v.seg.nrrd"), new Volume<byte>(Grid, new byte[6]), [new Segment(3, Layer: 1)]));

        Assert.Equal("The segment of label 3 lies in layer 1; a volume of labels is layer 0 alone.", refused.Message);
    }

    [Fact]
    public void Write_DescribedLabels_HasTheKeysOfSlicer()
    {
        using var folder = new TemporaryFolder();
        var labels = new Volume<byte>(Grid, [0, 7, 7, 2, 0, 0]);

        SegmentationFile.Write(
            folder.File("v.seg.nrrd"),
            labels,
            [new Segment(7, "Leber \\ rechts\nLappen\t1", new SegmentColor(0.5, 0, 1), Liver), new Segment(2), new Segment(9, "empty")]);

        Assert.Equal(
            [
                "Segmentation_ContainedRepresentationNames:=Binary labelmap|",
                "Segmentation_MasterRepresentation:=Binary labelmap",
                "Segmentation_SourceRepresentation:=Binary labelmap",
                "Segmentation_ReferenceImageExtentOffset:=0 0 0",
                "Segment0_ID:=Segment_7",
                @"Segment0_Name:=Leber \\ rechts\nLappen 1",
                "Segment0_NameAutoGenerated:=0",
                "Segment0_Color:=0.5 0 1",
                "Segment0_ColorAutoGenerated:=0",
                "Segment0_Extent:=0 1 0 2 0 0",
                "Segment0_Layer:=0",
                "Segment0_LabelValue:=7",
                $"Segment0_Tags:=TerminologyEntry:{Liver}|",
                "Segment1_ID:=Segment_2",
                "Segment1_Name:=Segment_2",
                "Segment1_NameAutoGenerated:=1",
                "Segment1_Color:=0.27 0.454 0.9",
                "Segment1_ColorAutoGenerated:=1",
                "Segment1_Extent:=0 1 0 2 0 0",
                "Segment1_Layer:=0",
                "Segment1_LabelValue:=2",
                "Segment1_Tags:=TerminologyEntry:Segmentation category and type - 3D Slicer General Anatomy list"
                    + "~SCT^85756007^Tissue~SCT^85756007^Tissue~^^~Anatomic codes - DICOM master list~^^~^^|",
                "Segment2_ID:=Segment_9",
                "Segment2_Name:=empty",
            ],
            KeyValues(folder.File("v.seg.nrrd")).Take(24));
        WrittenVolumes.AssertSame(labels, VolumeFile.Read(folder.File("v.seg.nrrd")));
    }

    [Fact]
    public void Write_Detached_HasTheSameKeys()
    {
        using var folder = new TemporaryFolder();
        var labels = new Volume<ushort>(Grid, [0, 700, 700, 2, 0, 0]);
        Segment[] segments = [new(700), new(2)];

        SegmentationFile.Write(folder.File("v.seg.nrrd"), labels, segments);
        SegmentationFile.Write(folder.File("v.seg.nhdr"), labels, segments);

        Assert.Equal(KeyValues(folder.File("v.seg.nrrd")), KeyValues(folder.File("v.seg.nhdr")));
        WrittenVolumes.AssertSame(labels, VolumeFile.Read(folder.File("v.seg.nhdr")));
    }

    [Fact]
    public void Write_NameOfAnotherScript_IsUtf8()
    {
        using var folder = new TemporaryFolder();

        SegmentationFile.Write(folder.File("v.seg.nrrd"), new Volume<byte>(Grid, new byte[6]), [new Segment(1, "肝臓")]);

        Assert.Contains("Segment0_Name:=肝臓", KeyValues(folder.File("v.seg.nrrd")));
    }

    [Theory]
    [InlineData("v.nrrd", "'v.nrrd' names no segmentation; use .seg.nrrd or .seg.nhdr.")]
    [InlineData("v.nii.gz", "'v.nii.gz' names no segmentation; use .seg.nrrd or .seg.nhdr.")]
    public void Write_OtherName_IsRefused(string name, string message)
        => Assert.Equal(
            message, Assert.Throws<ArgumentException>(() => SegmentationFile.Write(name, new Volume<byte>(Grid, new byte[6]), [])).Message);

    [Fact]
    public void Write_LabelWithoutSegment_IsRefused()
        => Assert.Equal(
            "The volume holds 2 labels that no segment describes, first 3; add a segment for each.",
            Assert.Throws<ArgumentException>(
                () => SegmentationFile.Write("v.seg.nrrd", new Volume<byte>(Grid, [0, 1, 3, 5, 0, 0]), [new Segment(1)])).Message);

    [Fact]
    public void Write_ScaledLabels_AreRefused()
        => Assert.Equal(
            "Labels must be stored as they are, got the scale 2 · x + 0; make a volume without one.",
            Assert.Throws<ArgumentException>(
                () => SegmentationFile.Write("v.seg.nrrd", new Volume<byte>(Grid, new byte[6], new ValueScale(2, 0)), [])).Message);

    [Fact]
    public void WriteVolume_OfLabels_MakesASegmentForEach()
    {
        using var folder = new TemporaryFolder();
        var labels = new Volume<double>(Grid, [0, 1, 5, 1, 0, 300]);

        VolumeFile.Write(folder.File("v.seg.nrrd"), labels);

        var read = Assert.IsType<Volume<ushort>>(VolumeFile.Read(folder.File("v.seg.nrrd")));
        var keys = KeyValues(folder.File("v.seg.nrrd"));
        Assert.Equal([0, 1, 5, 1, 0, 300], read.Voxels.ToArray());
        Assert.Equal(["Segment_1", "Segment_5", "Segment_300"], Values(keys, "_Name"));
        Assert.Equal(["1", "5", "300"], Values(keys, "_LabelValue"));
        Assert.Equal(3, Values(keys, "_Color").Distinct().Count());
    }

    [Fact]
    public void WriteVolume_WithoutLabels_HasNoSegments()
    {
        using var folder = new TemporaryFolder();

        VolumeFile.Write(folder.File("v.seg.nrrd"), new Volume<float>(Grid, new float[6]));

        Assert.Equal(4, KeyValues(folder.File("v.seg.nrrd")).Count);
        Assert.Equal(Grid, Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("v.seg.nrrd"))).Grid);
    }

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(-1, "-1")]
    [InlineData(65536, "65536")]
    [InlineData(double.NaN, "NaN")]
    public void WriteVolume_ThatIsNoSegmentation_IsRefused(double value, string shown)
        => Assert.Equal(
            $"'v.seg.nrrd' cannot be a segmentation: voxel (1, 2, 0) holds {shown}; labels are whole numbers from 0 to 65535. "
            + "Write an image as .nrrd instead.",
            Assert.Throws<ArgumentException>(
                () => VolumeFile.Write("v.seg.nrrd", new Volume<double>(Grid, [0, 1, 2, 3, 4, value]))).Message);

    [Fact]
    public void WriteVolume_OfTooManyLabels_IsRefused()
    {
        var grid = Grid with { Shape = new GridShape(5000, 1, 1) };
        var labels = new Volume<ushort>(grid, [.. Enumerable.Range(0, 5000).Select(i => (ushort)i)]);

        Assert.Equal(
            "The volume has 4999 segments, whose descriptions take more than 524288 bytes; leave some out, or write an image as .nrrd instead.",
            Assert.Throws<ArgumentException>(() => VolumeFile.Write("v.seg.nrrd", labels)).Message);
    }

    private static List<string> KeyValues(string path)
        => [.. File.ReadLines(path).TakeWhile(line => line.Length > 0).Where(line => line.Contains(":=", StringComparison.Ordinal))];

    private static string[] Values(List<string> keyValues, string key)
        => [.. keyValues.Where(line => line.Contains(key + ":=", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('=') + 1)..])];
}
