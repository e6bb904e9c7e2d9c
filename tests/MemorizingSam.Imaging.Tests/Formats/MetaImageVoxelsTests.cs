using MemorizingSam.Imaging.Formats;
using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class MetaImageVoxelsTests
{
    private const string Local = "ElementDataFile = LOCAL\n";
    private const string Compressed = "CompressedData = True\n";

    /// <summary>Bytes of zlib's last code and checksum.</summary>
    private const int ZlibEnd = 6;

    private static readonly byte[] Junk = [9, 10, 9];

    [Theory]
    [InlineData("BinaryDataByteOrderMSB = True\n", true)]
    [InlineData("ElementByteOrderMSB = true\n", true)]
    [InlineData("BinaryDataByteOrderMSB = 1\n", true)]
    [InlineData("BinaryDataByteOrderMSB = False\n", false)]
    [InlineData("ElementByteOrderMSB = True\nBinaryDataByteOrderMSB = False\n", false)]
    [InlineData("BinaryData = True\n", false)]
    public void Read_EitherByteOrder_IsRead(string fields, bool isBig)
    {
        var content = Join(MetaFields + fields + Local, isBig ? Swapped(Bytes) : Bytes);

        Assert.Equal(isBig, ReadHeader(content).BigEndian);
        Assert.Equal(Voxels, Shorts(Read(content)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CompressedDataSize = 20\n")]
    [InlineData("CompressedDataSize = 999999\n")]
    public void Read_CompressedVoxels_AreReadWhateverTheirSize(string size)
    {
        var header = MetaFields + Compressed + size + Local;

        Assert.Equal("zlib", ReadHeader(Join(header, Zlib(Bytes))).Encoding);
        Assert.Equal(Voxels, Shorts(Read(Join(header, Zlib(Bytes)))));
        Assert.Equal(Voxels, Shorts(Read(Join(header, [.. Zlib(Bytes), .. Junk]))));
        Assert.Equal("gzip", ReadHeader(Join(header, Gzip(Bytes))).Encoding);
        Assert.Equal(Voxels, Shorts(Read(Join(header, Gzip(Bytes)))));
    }

    [Fact]
    public void Read_DamagedCompression_IsRefused()
    {
        var damaged = Zlib(Bytes);
        damaged[^1] ^= 1;

        Assert.Equal("'v' holds damaged zlib data; copy it again from its source.", Fault(Join(MetaFields + Compressed + Local, damaged)));
        Assert.Equal("'v' holds damaged zlib data; copy it again from its source.", Fault(Join(MetaFields + Compressed + Local, Bytes)));
        Assert.Equal(
            "'v' ends before its 24 bytes of voxels; copy it again from its source.",
            Fault(Join(MetaFields + Compressed + Local, Zlib(Bytes[..20]))));
    }

    [Fact]
    public void Read_HeaderSize_SaysWhereVoxelsBegin()
    {
        var header = MetaFields + "HeaderSize = 200\n" + Local;

        Assert.Equal(Voxels, Shorts(Read(Join(header.PadRight(200, 'x'), Bytes))));
        Assert.Equal(Voxels, Shorts(Read(Join(MetaFields + "HeaderSize = -1\n" + Local, [.. Junk, .. Bytes]))));
        Assert.Equal(Voxels, Shorts(Read(Join(MetaFields + "HeaderSize = 0\n" + Local, Bytes))));
    }

    [Theory]
    [InlineData("HeaderSize = -2\n", "has HeaderSize -2; it must be a number of bytes, or −1 for raw voxels at a file's end: repair its header.")]
    [InlineData(
        "HeaderSize = -1\nCompressedData = True\n",
        "has HeaderSize -1 and compressed voxels; it must be a number of bytes, or −1 for raw voxels at a file's end: repair its header.")]
    [InlineData(
        "HeaderSize = -1\nDimSize = 2 3 9\n",
        "holds 24 bytes; HeaderSize −1 expects 108 bytes of voxels at its end: it is truncated or its header is wrong.")]
    [InlineData(
        "HeaderSize = 9223372036854775807\n",
        "promises 2×3×2 voxels of Int16, 24 bytes, but can hold 0 at most; it is truncated or its header is wrong.")]
    public void Read_HeaderSizeThatDoesNotFit_IsRefused(string fields, string what)
        => Assert.Equal($"'v' {what}", Fault(Join(MetaFields + fields + Local, Bytes)));

    [Theory]
    [InlineData("", false)]
    [InlineData("HeaderSize = 3\n", false)]
    [InlineData("HeaderSize = -1\n", false)]
    [InlineData(Compressed, true)]
    public void Read_DetachedVoxels_AreRead(string fields, bool isCompressed)
    {
        using var folder = new TemporaryFolder();
        var junk = fields.StartsWith("HeaderSize", StringComparison.Ordinal) ? Junk : [];
        folder.Write("two words.raw", [.. junk, .. isCompressed ? Zlib(Bytes) : Bytes]);

        var header = folder.Write("v.mhd", Join(MetaFields + fields + "ElementDataFile = two words.raw"));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(header)));
    }

    [Theory]
    [InlineData("LIST\na.raw\nb.raw\n")]
    [InlineData("LIST 2\r\na.raw\r\nb.raw\r\nmore\r\n")]
    [InlineData("LIST 9\na.raw\nb.raw")]
    public void Read_ListOfFiles_IsReadInItsOrder(string list)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", Bytes.AsSpan(..12));
        folder.Write("b.raw", Bytes.AsSpan(12..));
        var header = folder.Write("v.mhd", Join($"{MetaFields}ElementDataFile = {list.Replace("more\r\n", string.Empty)}"));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(header)));
    }

    [Theory]
    [InlineData("s%d.raw", "s1.raw", "s2.raw")]
    [InlineData("s%02d.raw 7", "s07.raw", "s08.raw")]
    [InlineData("s%02d.raw 3 9", "s03.raw", "s09.raw")]
    [InlineData("s%02d.raw 3 9 6", "s03.raw", "s09.raw")]
    [InlineData("two words %d.raw 3 9 6", "two words 3.raw", "two words 9.raw")]
    public void Read_NumberedFiles_AreReadInTheirOrder(string pattern, string first, string second)
    {
        using var folder = new TemporaryFolder();
        folder.Write(first, Zlib(Bytes[..12]));
        folder.Write(second, Zlib(Bytes[12..]));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(folder.Write("v.mhd", Join($"{MetaFields}{Compressed}ElementDataFile = {pattern}\n")))));
    }

    [Theory]
    [InlineData("LIST\na.raw\n", "names 1 data files; its dimensions need 2: its header is damaged.")]
    [InlineData("LIST 1\na.raw\na.raw\n", "names 2 data files; its dimensions need 6: its header is damaged.")]
    [InlineData("a%d.raw\n", "names the data file 'a1.raw', which does not exist; put it beside the header.")]
    [InlineData("a%d.raw 1 x\n", "has 'x' where its file pattern needs a whole number; its header is damaged.")]
    [InlineData("a%d.raw 1 2 0\n", "numbers its data files from 1 to 2 in steps of 0, which never end; its header is damaged.")]
    [InlineData("a%q.raw 1 2 1\n", "names its data files 'a%q.raw'; memsam reads patterns with one number, such as slice%03d.raw.")]
    [InlineData("b.raw\n", "names the data file 'b.raw', which does not exist; put it beside the header.")]
    [InlineData(
        "../a.raw\n",
        "names the data file '../a.raw'; memsam reads data files only from the header's own folder and below it: put the file there "
        + "and name it so in the header.")]
    [InlineData(
        "LIST\na.raw\n/etc/passwd\n",
        "names the data file '/etc/passwd'; memsam reads data files only from the header's own folder and below it: put the file there "
        + "and name it so in the header.")]
    public void Read_DataFilesThatDoNotFit_AreRefused(string files, string what)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", Bytes);
        var header = folder.Write("v.mhd", Join($"{MetaFields}ElementDataFile = {files}"));

        Assert.Equal($"'v.mhd' {what}", Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);
    }

    [Fact]
    public void Read_LocalFileThatEndsAnywhere_IsRefusedOrWhole()
    {
        AssertRefusedWhereverItEnds(Join(MetaFields + Local, Bytes), spare: 0);
        AssertRefusedWhereverItEnds(Join(MetaFields + Compressed + Local, Zlib(Bytes)), spare: ZlibEnd);
    }
}
