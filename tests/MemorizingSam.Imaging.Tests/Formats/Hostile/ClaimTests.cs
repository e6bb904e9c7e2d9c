using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Files of some hundred bytes that claim to hold more than any memory are refused before memory is taken.</summary>
public sealed class ClaimTests
{
    public static TheoryData<string> TextClaims =>
    [
        "32767 32767 32767",
        "2147483647 1 1",
        "1290 1290 1290",
        "2147483647 2147483647 2147483647",
        "4294967296 4294967296 1",
        "9223372036854775807 9223372036854775807 9223372036854775807",
        "2 2 2 2147483591",
        "2 2 2 2147483647 2147483647",
        "46341 46341 1 2147483591",
        "2147483591 1 1 1",
    ];

    [Theory]
    [InlineData(new short[] { 3, 32767, 32767, 32767 })]
    [InlineData(new short[] { 3, 1290, 1290, 1290 })]
    [InlineData(new short[] { 3, 32767, 32767, 1 })]
    [InlineData(new short[] { 4, 32767, 32767, 1, 32767 })]
    [InlineData(new short[] { 6, 32767, 32767, 1, 32767, 32767, 2 })]
    [InlineData(new short[] { 7, 32767, 32767, 32767, 32767, 32767, 32767, 32767 })]
    [InlineData(new short[] { 7, 1, 1, 1, 32767, 32767, 2, 1 })]
    public void Read_Nifti_IsRefused(short[] dimensions)
    {
        byte[] file = [.. NiftiFiles.Valid(VoxelType.Float64).WithInt16(NiftiFiles.Dim, dimensions)[..NiftiFiles.HeaderEnd1], .. new byte[48]];

        AssertRefused("v.nii", file);
        AssertRefused("v.nii.gz", SampleFile.Gzip(file));
    }

    [Theory]
    [MemberData(nameof(TextClaims))]
    public void Read_Nrrd_IsRefused(string sizes)
    {
        var fields = $"type: double\ndimension: {sizes.Split(' ').Length}\nsizes: {sizes}\nendian: little\n";

        AssertRefused("v.nrrd", PlainFiles.Nrrd($"{fields}encoding: raw\n"));
        AssertRefused("v.nrrd", PlainFiles.Nrrd($"{fields}encoding: gzip\n", SampleFile.Gzip(new byte[100])));
        AssertRefused("v.nrrd", PlainFiles.Nrrd($"{fields}encoding: raw\nbyte skip: -1\n"));
        AssertRefused("v.nrrd", PlainFiles.Nrrd($"{fields}encoding: raw\nbyte skip: -9223372036854775808\n"));
        AssertRefused("v.nrrd", PlainFiles.Nrrd($"{fields}encoding: raw\nbyte skip: 9223372036854775807\n"));
    }

    [Theory]
    [MemberData(nameof(TextClaims))]
    public void Read_MetaImage_IsRefused(string sizes)
    {
        var fields = $"ObjectType = Image\nNDims = {sizes.Split(' ').Length}\nDimSize = {sizes}\nElementType = MET_DOUBLE\n";

        AssertRefused("v.mha", PlainFiles.Join($"{fields}ElementDataFile = LOCAL\n", PlainFiles.Bytes));
        AssertRefused("v.mha", PlainFiles.Join($"{fields}HeaderSize = -1\nElementDataFile = LOCAL\n", PlainFiles.Bytes));
        AssertRefused("v.mha", PlainFiles.Join($"{fields}HeaderSize = 9223372036854775807\nElementDataFile = LOCAL\n", PlainFiles.Bytes));
        AssertRefused("v.mha", PlainFiles.Join($"{fields}CompressedData = True\nElementDataFile = LOCAL\n", PlainFiles.Zlib(new byte[100])));
        AssertRefused("v.mha", PlainFiles.Join(
            $"{fields}ElementNumberOfChannels = 2147483591\nElementDataFile = LOCAL\n", PlainFiles.Bytes));
    }

    private static void AssertRefused(string name, byte[] content)
    {
        Assert.InRange(content.Length, 1, 1000);
        using var folder = new TemporaryFolder();

        Assert.Empty(new HostileReading(folder.Path).Read(SampleFile.Single("claim", name, content)));
    }
}
