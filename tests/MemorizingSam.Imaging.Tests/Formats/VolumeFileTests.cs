using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class VolumeFileTests
{
    private const string WhatToGive = "give NIfTI (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd).";

    private static readonly Volume Sample = new RandomVolumes(6).Volume(VoxelType.Int16);

    [Theory]
    [InlineData(".nii")]
    [InlineData(".nii.gz")]
    [InlineData(".nrrd")]
    [InlineData(".mha")]
    public void Read_WrongName_GoesByContent(string extension)
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v" + extension), Sample);
        File.Move(folder.File("v" + extension), folder.File("scan.txt"));

        Assert.Equal(VoxelBytes.Of(Sample), VoxelBytes.Of(VolumeFile.Read(folder.File("scan.txt"))));
    }

    [Fact]
    public void Read_Dicom_SaysSo()
    {
        byte[] dicom = [.. new byte[128], .. "DICM"u8, .. new byte[500]];

        Assert.Equal($"'v' is a DICOM file, which is not read yet; {WhatToGive}", PlainFiles.Fault(dicom));
    }

    [Fact]
    public void Read_Zip_SaysSo()
        => Assert.Equal($"'v' is a zip or npz archive, which is not read yet; {WhatToGive}", PlainFiles.Fault([.. "PK\u0003\u0004"u8, .. new byte[50]]));

    [Theory]
    [InlineData("hello, world", "hello, w")]
    [InlineData("a\nb", "a.b")]
    [InlineData("x", "x")]
    public void Read_AnythingElse_ShowsHowItBegins(string content, string shown)
        => Assert.Equal(
            $"'v' is no volume that memsam reads (it begins with '{shown}'); {WhatToGive}",
            PlainFiles.Fault(PlainFiles.Join(content)));

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Read_FrameThatIsNotThere_IsTheCallersMistake(int frame)
    {
        var file = NiftiFiles.Valid().WithInt16(NiftiFiles.Dim, 4, 2, 3, 1, 2);

        Assert.Equal(
            $"'v.nii' has no frame {frame}; it holds 2: choose one of 0..1.",
            Assert.Throws<ArgumentException>(() => NiftiFiles.Read(file, frame)).Message);
    }

    [Fact]
    public void Read_NoSuchFile_IsNoFormatFault()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<FileNotFoundException>(() => VolumeFile.Read(folder.File("v.nii")));
    }

    [Theory]
    [InlineData("v.png")]
    [InlineData("v")]
    [InlineData("v.gz")]
    [InlineData("nii")]
    public void Write_OtherName_SaysWhichAreWritten(string name)
    {
        using var folder = new TemporaryFolder();
        var expected = $"'{name}' names no format that memsam writes; use .nii, .nii.gz, .nrrd, .seg.nrrd, .nhdr, .mha or .mhd.";

        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => VolumeFile.Write(folder.File(name), Sample)).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => VolumeFile.CheckWritable(folder.File(name))).Message);
    }

    [Fact]
    public void Write_IntoNoFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            $"The folder '{folder.File("none")}' does not exist; create it or choose another.",
            Assert.Throws<DirectoryNotFoundException>(() => VolumeFile.Write(folder.File(Path.Combine("none", "v.nii")), Sample)).Message);
    }

    [Theory]
    [InlineData("V.NII")]
    [InlineData("v.Nii.Gz")]
    [InlineData("v.NRRD")]
    [InlineData("v.Mha")]
    public void Write_CapitalLetters_AreTheSameNames(string name)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(VoxelBytes.Of(Sample), VoxelBytes.Of(WrittenVolumes.Roundtrip(folder.File(name), Sample)));
    }

    // What a header takes for more than a name: a number's place, a list, folders, blanks.
    [Theory]
    [InlineData("50%.nhdr")]
    [InlineData("50%.mhd")]
    [InlineData("v%d 1 2 1.nhdr")]
    [InlineData("v%d 1 2 1.mhd")]
    [InlineData("LIST 2.nhdr")]
    [InlineData("LIST 2.mhd")]
    [InlineData("LOCAL.mhd")]
    [InlineData(" a  b .mhd")]
    [InlineData("größe ☃.nhdr")]
    [InlineData("v.nii.gz.mhd")]
    public void Write_OddNameOfDetachedHeader_IsReadAgain(string name)
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File(name), new RandomVolumes(8).Volume(VoxelType.Int16));

        WrittenVolumes.AssertSame(Sample, WrittenVolumes.Roundtrip(folder.File(name), Sample));
        Assert.Equal(2, folder.FileNames.Length);
    }

    [Fact]
    public void Write_DetachedHeadersOfSimilarNames_KeepVoxelsOfTheirOwn()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("a b.nhdr"), Sample);
        VolumeFile.Write(folder.File("a_b.nhdr"), Sample);

        VolumeFile.Write(folder.File("a b.nhdr"), new RandomVolumes(8).Volume(VoxelType.Int16));

        WrittenVolumes.AssertSame(Sample, VolumeFile.Read(folder.File("a_b.nhdr")));
    }
}
