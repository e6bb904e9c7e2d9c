using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdVoxelsTests
{
    /// <summary>Bytes of gzip's last code, checksum and length.</summary>
    private const int GzipEnd = 10;

    private static readonly byte[] Lines = Encoding.ASCII.GetBytes("first\r\nsecond\n");
    private static readonly byte[] Junk = [9, 10, 9];

    private static string GzipFields => NrrdFields.Replace("raw", "gzip");

    [Theory]
    [InlineData("raw")]
    [InlineData("RAW")]
    public void Read_Raw_IsRead(string encoding)
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(NrrdFields.Replace("raw", encoding)))));

    [Theory]
    [InlineData("gz")]
    [InlineData("gzip")]
    [InlineData("GZip")]
    public void Read_Gzip_IsRead(string encoding)
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(NrrdFields.Replace("raw", encoding), Gzip(Bytes)))));

    [Fact]
    public void Read_GzipOfSeveralMembers_IsRead()
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(GzipFields, [.. Gzip(Bytes[..5]), .. Gzip(Bytes[5..])]))));

    [Theory]
    [InlineData("bzip2")]
    [InlineData("ascii")]
    [InlineData("hex")]
    [InlineData("zrl")]
    public void Read_OtherEncoding_IsRefused(string encoding)
        => Assert.Equal(
            $"'v' has the encoding '{encoding}'; memsam reads raw and gzip: write it again as one of these, such as with 'unu save -f nrrd -e gzip'.",
            Fault(Nrrd(NrrdFields.Replace("raw", encoding))));

    [Theory]
    [InlineData("big", true)]
    [InlineData("BIG", true)]
    [InlineData("little", false)]
    public void Read_EitherByteOrder_IsRead(string endian, bool isBig)
    {
        var content = Nrrd(NrrdFields.Replace("little", endian), isBig ? Swapped(Bytes) : Bytes);

        Assert.Equal(isBig, ReadHeader(content).BigEndian);
        Assert.Equal(Voxels, Shorts(Read(content)));
    }

    [Fact]
    public void Read_BytesWithoutByteOrder_AreRead()
    {
        var fields = NrrdFields.Replace("short", "uchar").Replace("endian: little\n", string.Empty);

        Assert.Equal(Bytes[..12], Assert.IsType<Volume<byte>>(Read(Nrrd(fields))).Voxels.ToArray());
    }

    [Theory]
    [InlineData("", "lacks the field 'endian', without which its numbers cannot be read; write 'endian: little' or 'endian: big' into its header.")]
    [InlineData("endian: middle\n", "has the byte order 'middle'; it must be little or big: its header is damaged.")]
    public void Read_NumbersOfUnknownByteOrder_AreRefused(string endian, string what)
        => Assert.Equal($"'v' {what}", Fault(Nrrd(NrrdFields.Replace("endian: little\n", endian))));

    [Theory]
    [InlineData("line skip: 2\n")]
    [InlineData("line skip: 1\nbyte skip: 7\n")]
    [InlineData("byte skip: 14\n")]
    [InlineData("byte skip: -1\n")]
    [InlineData("byteskip: -1\nlineskip: 2\n")]
    public void Read_RawBehindOtherData_SkipsIt(string skip)
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(NrrdFields + skip, [.. Lines, .. Bytes]))));

    [Fact]
    public void Read_RawBeforeOtherDataAtEnd_IsCountedFromEnd()
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(NrrdFields + "byte skip: -4\n", [.. Lines, .. Bytes, .. Junk]))));

    [Fact]
    public void Read_RawWithOtherDataBehind_IsRead()
        => Assert.Equal(Voxels, Shorts(Read(Nrrd(NrrdFields, [.. Bytes, .. Junk]))));

    [Fact]
    public void Read_Gzip_SkipsLinesBeforeAndBytesAfterDecompression()
        => Assert.Equal(
            Voxels, Shorts(Read(Nrrd(GzipFields + "line skip: 2\nbyte skip: 3\n", [.. Lines, .. Gzip([.. Junk, .. Bytes])]))));

    [Fact]
    public void Read_GzipCountedFromEnd_IsRefused()
        => Assert.Equal(
            "'v' has byte skip -1 with the encoding gzip; counting from a file's end needs the encoding raw: repair its header.",
            Fault(Nrrd(GzipFields + "byte skip: -1\n", Gzip(Bytes))));

    [Fact]
    public void Read_SkipsBeyondTheEnd_AreRefused()
    {
        Assert.Equal(
            "'v' ends within the lines that its header's line skip passes over; it is truncated or its header is wrong.",
            Fault(Nrrd(NrrdFields + "line skip: 99\n")));
        Assert.Equal(
            "'v' promises 2×3×2 voxels of Int16, 24 bytes, but can hold 20 at most; it is truncated or its header is wrong.",
            Fault(Nrrd(NrrdFields + "byte skip: 4\n")));
        Assert.Equal(
            "'v' ends before its voxels begin, at byte 25; copy it again from its source.",
            Fault(Nrrd(GzipFields + "byte skip: 25\n", Gzip(Bytes))));
        Assert.Equal(
            "'v' holds 20 bytes; byte skip -1 expects 24 bytes of voxels at its end: it is truncated or its header is wrong.",
            Fault(Nrrd(NrrdFields + "byte skip: -1\n", Bytes[4..])));
    }

    [Fact]
    public void Read_TinyFileOfHugeClaims_IsRefusedAtOnce()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var message = Fault(Nrrd(NrrdFields.Replace("2 3 2", "1290 1290 1290")));

        Assert.Equal(
            "'v' promises 1290×1290×1290 voxels of Int16, 4293378000 bytes, but can hold 24 at most; it is truncated or its header is wrong.", message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("v.raw")]
    [InlineData("./v.raw")]
    [InlineData("sub/v.raw")]
    [InlineData(".\\sub\\v.raw")]
    [InlineData("two words.raw")]
    public void Read_DetachedVoxels_AreFoundFromTheHeadersFolder(string name)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        var file = name.Replace("\\", "/");
        folder.Write(file, [.. Lines, .. Bytes]);

        foreach (var end in new[] { string.Empty, "\n" })
        {
            var header = folder.Write("v.nhdr", Nrrd($"data file: {name}\nline skip: 2\n{NrrdFields}{end}", []));
            Assert.Equal(Voxels, Shorts(VolumeFile.Read(header)));
        }
    }

    [Fact]
    public void Read_DetachedGzip_IsRead()
    {
        using var folder = new TemporaryFolder();
        folder.Write("v.raw.gz", Gzip(Bytes));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(folder.Write("v.nhdr", Nrrd(GzipFields + "datafile: v.raw.gz\n", [])))));
    }

    [Theory]
    [InlineData("LIST\na.raw\nb.raw\n")]
    [InlineData("LIST\r\na.raw\r\nb.raw")]
    [InlineData("LIST 2\n./a.raw\n./b.raw\n\n")]
    public void Read_ListOfFiles_IsReadInItsOrder(string list)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", [.. Junk, .. Bytes[..12], .. Junk]);
        folder.Write("b.raw", [.. Junk, .. Bytes[12..], .. Junk]);

        var header = folder.Write("v.nhdr", Join($"NRRD0005\n{NrrdFields}byte skip: 3\ndata file: {list}"));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(header)));
    }

    [Theory]
    [InlineData("slice%d.raw 0 1 1", "slice0.raw", "slice1.raw")]
    [InlineData("slice%03d.raw 8 10 2", "slice008.raw", "slice010.raw")]
    [InlineData("slice%03d.raw 9 8 -1 2", "slice009.raw", "slice008.raw")]
    [InlineData("%2u.raw -1 1 2 2", "-1.raw", " 1.raw")]
    public void Read_NumberedFiles_AreReadInTheirOrder(string pattern, string first, string second)
    {
        using var folder = new TemporaryFolder();
        folder.Write(first, [.. Gzip(Bytes[..12])]);
        folder.Write(second, [.. Gzip(Bytes[12..])]);

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(folder.Write("v.nhdr", Nrrd($"{GzipFields}data file: {pattern}\n", [])))));
    }

    [Fact]
    public void Read_RowsAndSlabsInFilesOfTheirOwn_AreJoined()
    {
        using var folder = new TemporaryFolder();
        foreach (var (row, number) in Bytes.Chunk(4).Select((row, number) => (row, number)))
        {
            folder.Write($"row{number}", row);
        }

        folder.Write("slab0", Bytes.AsSpan(..12));
        folder.Write("slab1", Bytes.AsSpan(12..));

        Assert.Equal(Voxels, Shorts(VolumeFile.Read(folder.Write("v.nhdr", Nrrd($"{NrrdFields}data file: row%d 0 5 1 1\n", [])))));
        Assert.Equal(Voxels, Shorts(VolumeFile.Read(folder.Write("v.nhdr", Nrrd($"{NrrdFields}data file: slab%d 0 1 1 3\n", [])))));
    }

    [Fact]
    public void Read_OneFrameOfManyFiles_OpensOnlyItsOwn()
    {
        using var folder = new TemporaryFolder();
        folder.Write("f0.raw", Bytes.AsSpan(..12));
        folder.Write("f1.raw", Bytes.AsSpan(12..));
        var fields = NrrdFields.Replace("3\nsizes: 2 3 2", "4\nsizes: 2 3 1 2");
        var header = folder.Write("v.nhdr", Nrrd($"{fields}data file: f%d.raw 0 1 1\n", []));
        using var locked = new FileStream(folder.File("f0.raw"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

        Assert.Equal(Voxels[6..], Shorts(VolumeFile.Read(header, frame: 1)));
    }

    [Theory]
    [InlineData("LIST\na.raw\n", "names 1 data files; its dimensions need 2: its header is damaged.")]
    [InlineData("LIST\na.raw\na.raw\na.raw\n", "names more than the 2 data files that its dimensions need; its header is damaged.")]
    [InlineData("LIST\n", "names 0 data files; its dimensions need 2: its header is damaged.")]
    [InlineData("LIST 4\na.raw\n", "has data files of the dimension '4'; it must be 1 to 3: its header is damaged.")]
    [InlineData("LIST x\na.raw\n", "has data files of the dimension 'x'; it must be 1 to 3: its header is damaged.")]
    [InlineData("LIST 3\na.raw\na.raw\na.raw\n", "names 3 data files for 2 slices, which cannot be shared out evenly; its header is damaged.")]
    [InlineData("LIST 3\n\n", "names 0 data files for 2 slices, which cannot be shared out evenly; its header is damaged.")]
    [InlineData("a%d.raw 0 5 0\n", "numbers its data files from 0 to 5 in steps of 0, which never end; its header is damaged.")]
    [InlineData("a%d.raw 0 5 -1\n", "numbers its data files from 0 to 5 in steps of -1, which never end; its header is damaged.")]
    [InlineData("a%d.raw 0 x 1\n", "has 'x' where its file pattern needs a whole number; its header is damaged.")]
    [InlineData(
        "a%s.raw 0 1 1\n", "names its data files 'a%s.raw'; memsam reads patterns with one number, such as slice%03d.raw.")]
    [InlineData(
        "a%d%d.raw 0 1 1\n", "names its data files 'a%d%d.raw'; memsam reads patterns with one number, such as slice%03d.raw.")]
    [InlineData(
        "a%999999d.raw 0 1 1\n", "names its data files 'a%999999d.raw'; memsam reads patterns with one number, such as slice%03d.raw.")]
    [InlineData("a%d.raw 0 2000000000 1\n", "names the data file 'a0.raw', which does not exist; put it beside the header.")]
    [InlineData("b.raw\n", "names the data file 'b.raw', which does not exist; put it beside the header.")]
    [InlineData("v\0.raw\n", "names the data file 'v..raw', which does not exist; put it beside the header.")]
    [InlineData(".\n", "names the data file '.', which does not exist; put it beside the header.")]
    public void Read_DataFilesThatDoNotFit_AreRefused(string files, string what)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.raw", Bytes);
        var header = folder.Write("v.nhdr", Join($"NRRD0005\n{NrrdFields}data file: {files}"));

        Assert.Equal($"'v.nhdr' {what}", Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);
    }

    [Theory]
    [InlineData("../secret.raw")]
    [InlineData("sub/../../secret.raw")]
    [InlineData("..\\secret.raw")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share\\secret.raw")]
    [InlineData("C:\\secret.raw")]
    [InlineData("c:secret.raw")]
    public void Read_DataFileElsewhere_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("here"));
        folder.Write("secret.raw", Bytes);
        var header = folder.Write("here/v.nhdr", Nrrd($"{NrrdFields}data file: {name}\n", []));

        Assert.Equal(
            $"'v.nhdr' names the data file '{name}'; memsam reads data files only from the header's own folder and below it: "
            + "put the file there and name it so in the header.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);
    }

    [Fact]
    public void Read_BareVoxels_AsksForTheirHeader()
    {
        using var folder = new TemporaryFolder();

        foreach (var name in new[] { "tooth.raw", "tooth.RAW.gz", "tooth.zraw" })
        {
            var path = folder.Write(name, Bytes);
            Assert.Equal(
                $"'{name}' holds voxels alone; their shape and place are in the header that names it: give that .nhdr or .mhd file.",
                Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(path)).Message);
        }
    }

    [Fact]
    public void Read_AttachedFileThatEndsAnywhere_IsRefusedOrWhole()
    {
        AssertRefusedWhereverItEnds(Nrrd(NrrdFields), spare: 0);
        AssertRefusedWhereverItEnds(Nrrd(GzipFields, Gzip(Bytes)), spare: GzipEnd);
    }

    [Fact]
    public void Read_DetachedHeaderThatEndsAnywhere_IsRefusedOrWhole()
    {
        using var folder = new TemporaryFolder();
        folder.Write("v.raw", Bytes);
        var whole = Join($"NRRD0004\n{NrrdFields}data file: v.raw\n");
        for (var length = 0; length < whole.Length; length++)
        {
            var header = folder.Write("v.nhdr", whole.AsSpan(..length));
            if (length == whole.Length - 1)
            {
                Assert.Equal(Voxels, Shorts(VolumeFile.Read(header)));
            }
            else
            {
                Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header));
            }
        }
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("gzip")]
    public void Read_DataFileThatEndsAnywhere_IsRefused(string encoding)
    {
        using var folder = new TemporaryFolder();
        var whole = encoding == "raw" ? Bytes : Gzip(Bytes);
        var header = folder.Write("v.nhdr", Nrrd($"{NrrdFields.Replace("raw", encoding)}data file: v.data\n", []));
        var end = encoding == "raw" ? whole.Length : whole.Length - GzipEnd;
        for (var length = 0; length < end; length++)
        {
            folder.Write("v.data", whole.AsSpan(..length));
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header));
        }
    }

    [Fact]
    public void Read_DamagedFileAmongSeveral_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var damaged = Gzip(Bytes[..12]);
        damaged[^6] ^= 1;
        folder.Write("s0.gz", damaged);
        folder.Write("s1.gz", Gzip(Bytes[12..]));
        var header = folder.Write("v.nhdr", Nrrd($"{GzipFields}data file: s%d.gz 0 1 1\n", []));

        Assert.Equal(
            "'s0.gz' holds damaged gzip data; copy it again from its source.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);

        folder.Write("s0.gz", Gzip(Bytes[..10]));
        Assert.Equal(
            "'s0.gz' ends before its 12 bytes of voxels; copy it again from its source.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);

        folder.Write("s0.gz", []);
        Assert.Equal(
            "'v.nhdr' promises 2×3×2 voxels of Int16, 12 bytes in each of 2 data files, but 's0.gz' can hold 0 at most; "
            + "it is truncated or its header is wrong.",
            Assert.Throws<VolumeFormatException>(() => VolumeFile.Read(header)).Message);
    }
}
