using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdAxesReaderTests
{
    private const string Lps = "space: LPS\n";
    private const string Plain = "type: short\nendian: little\nencoding: raw\n";

    public static TheoryData<string, string> Leading => new()
    {
        { "an overlapping .seg.nrrd", Lps + "space directions: none (1,0,0) (0,1,0) (0,0,1)\nkinds: list domain domain domain\n" },
        { "directions alone", Lps + "space directions: none (1,0,0) (0,1,0) (0,0,1)\n" },
        { "a direction of NaN", Lps + "space directions: (nan,nan,nan) (1,0,0) (0,1,0) (0,0,1)\n" },
        { "a vector", "kinds: vector space space space\n" },
        { "covariant vectors", "kinds: covariant-vector domain ??? none\n" },
        { "time", "kinds: time domain domain domain\n" },
        { "something beside three domains", "kinds: ??? domain space domain\n" },
        { "spacings of old files", "spacings: NaN 1 1 1\n" },
    };

    public static TheoryData<string, string> Trailing => new()
    {
        { "time in a space of four", "space: RAST\nspace directions: (1,0,0,0) (0,1,0,0) (0,0,1,0) (0,0,0,2.5)\n" },
        { "directions alone", Lps + "space directions: (1,0,0) (0,1,0) (0,0,1) none\n" },
        { "a list", "kinds: domain domain domain list\n" },
        { "time", "kinds: space space space time\n" },
        { "nothing said", string.Empty },
        { "nothing but domains", "kinds: domain domain domain domain\nspacings: 1 1 1 1\n" },
    };

    [Theory]
    [MemberData(nameof(Leading))]
    public void Read_LeadingFrameAxis_IsTakenFromEachVoxel(string what, string fields)
    {
        Assert.NotEmpty(what);
        var content = Nrrd(Plain + "dimension: 4\nsizes: 2 3 2 1\n" + fields);

        Assert.Equal([2, 3, 2, 1], ReadHeader(content).Dimensions);
        Assert.Equal(new GridShape(3, 2, 1), ReadHeader(content).Grid.Shape);
        Assert.Equal(Voxels.Where((_, i) => i % 2 == 0), Shorts(Read(content, frame: 0)));
        Assert.Equal(Voxels.Where((_, i) => i % 2 == 1), Shorts(Read(content, frame: 1)));
    }

    [Theory]
    [MemberData(nameof(Trailing))]
    public void Read_TrailingFrameAxis_IsTakenWhole(string what, string fields)
    {
        Assert.NotEmpty(what);
        var content = Nrrd(Plain + "dimension: 4\nsizes: 2 3 1 2\n" + fields);

        Assert.Equal(new GridShape(2, 3, 1), ReadHeader(content).Grid.Shape);
        Assert.Equal(Voxels[..6], Shorts(Read(content, frame: 0)));
        Assert.Equal(Voxels[6..], Shorts(Read(content, frame: 1)));
    }

    [Fact]
    public void Read_FramesWithoutChoice_AsksForOne()
        => Assert.Equal(
            "'v' holds 4 dimensions (2, 3, 2, 1); give a 3D volume, or choose one with --frame 0..1.",
            Fault(Nrrd(Plain + "dimension: 4\nsizes: 2 3 2 1\nkinds: list domain domain domain\n")));

    [Theory]
    [InlineData("RGB-color", "holds colours (an axis of kind 'RGB-color'); give a volume with one value per voxel.")]
    [InlineData("RGBA-color", "holds colours (an axis of kind 'RGBA-color'); give a volume with one value per voxel.")]
    [InlineData("RGB", "holds colours (an axis of kind 'RGB'); give a volume with one value per voxel.")]
    [InlineData("3-color", "holds colours (an axis of kind '3-color'); give a volume with one value per voxel.")]
    [InlineData("HSV", "holds colours (an axis of kind 'HSV'); give a volume with one value per voxel.")]
    [InlineData("complex", "holds complex numbers; write their magnitude or real part as a volume of its own.")]
    [InlineData(
        "3D-masked-symmetric-matrix",
        "holds tensors (an axis of kind '3D-masked-symmetric-matrix'); write a measure of them, such as their trace, as a volume.")]
    [InlineData("quaternion", "holds tensors (an axis of kind 'quaternion'); write a measure of them, such as their trace, as a volume.")]
    public void Read_ValuesThatAreNoImage_AreRefusedEvenWithFrame(string kind, string what)
        => Assert.Equal($"'v' {what}", Fault(Nrrd(Plain + $"dimension: 4\nsizes: 2 3 2 1\nkinds: {kind} domain domain domain\n"), frame: 0));

    [Theory]
    [InlineData("dimension: 2\nsizes: 4 3\n", "holds 2 dimensions (4, 3); give a 3D volume.")]
    [InlineData("dimension: 4\nsizes: 2 3 2\n", "has the dimension 4 and 3 sizes; they must agree and be at most 16: its header is damaged.")]
    [InlineData("dimension: 3\nsizes: 2 3 2 1\n", "has the dimension 3 and 4 sizes; they must agree and be at most 16: its header is damaged.")]
    [InlineData("dimension: three\nsizes: 2 3 2\n", "has 'three' where its field 'dimension' needs a whole number; its header is damaged.")]
    [InlineData("dimension: 3\nsizes: 2 3.5 2\n", "has '3.5' where its field 'sizes' needs a whole number; its header is damaged.")]
    [InlineData("dimension: 3\nsizes: 2 0 2\n", "claims dimensions (2, 0, 2); each must be at least 1: its header is damaged.")]
    [InlineData("dimension: 3\nsizes: 2 -3 2\n", "claims dimensions (2, -3, 2); each must be at least 1: its header is damaged.")]
    [InlineData(
        "dimension: 3\nsizes: 2000 2000 2000\n",
        "holds dimensions (2000, 2000, 2000); a volume may have at most 2147483591 voxels: crop or resample it.")]
    [InlineData("dimension: 3\nsizes: 2 3 2\nkinds: domain domain\n", "has 2 words in its field 'kinds', and 3 axes; its header is damaged.")]
    [InlineData("dimension: 3\nsizes: 2 3 2\nkinds: vector domain domain\n", "has 2 axes in space, of 3; give a 3D volume, which has three.")]
    [InlineData(
        "dimension: 3\nsizes: 2 3 2\nspace: LPS\nspace directions: (1,0,0) (0,1,0) none\n",
        "has 2 axes in space, of 3; give a 3D volume, which has three.")]
    [InlineData(
        "dimension: 3\nsizes: 2 3 2\nspace: LPS\nspace directions: (1,0,0) (0,1,0)\n",
        "has 2 space directions, and 3 axes; its header is damaged.")]
    [InlineData(
        "dimension: 3\nsizes: 2 3 2\nspacings: 1 1\n", "has 2 numbers in its field 'spacings' and needs 3; its header is damaged.")]
    [InlineData(
        "dimension: 4\nsizes: 1 2 3 2\nkinds: domain list domain domain\n",
        "has a frame axis between the three axes of its volume; permute it to the end, such as with 'unu permute'.")]
    [InlineData(
        "dimension: 5\nsizes: 2 3 1 1 2\nkinds: list domain domain domain time\n",
        "holds dimensions (2, 3, 1, 1, 2), frames both before and after the three of a volume; split one of them off.")]
    public void Read_AxesOfNoVolume_AreRefused(string fields, string what)
        => Assert.Equal($"'v' {what}", Fault(Nrrd(Plain + fields)));
}
