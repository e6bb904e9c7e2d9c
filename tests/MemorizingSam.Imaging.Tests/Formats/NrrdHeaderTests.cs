using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdHeaderTests
{
    [Theory]
    [InlineData("NRRD0001")]
    [InlineData("NRRD0002")]
    [InlineData("NRRD0003")]
    [InlineData("NRRD0004")]
    [InlineData("NRRD0005")]
    [InlineData("NRRD00.01")]
    public void Read_AnyVersion_IsRead(string magic)
        => Assert.Equal(Voxels, Shorts(Read(Join($"{magic}\n{NrrdFields}\n", Bytes))));

    [Theory]
    [InlineData("NRRD0006", "'NRRD0006'")]
    [InlineData("NRRD0004 ", "'NRRD0004 '")]
    [InlineData("NRRD0\u0001", "'NRRD0.'")]
    public void Read_OtherVersion_IsRefused(string magic, string shown)
        => Assert.Equal(
            $"'v' begins with {shown}; memsam reads NRRD0001 to NRRD0005: write it again with a current program.",
            Fault(Join($"{magic}\n{NrrdFields}\n", Bytes)));

    [Fact]
    public void Read_WindowsLineEnds_AreRead()
        => Assert.Equal(Voxels, Shorts(Read(Join($"NRRD0004\n{NrrdFields}\n".Replace("\n", "\r\n"), Bytes))));

    [Fact]
    public void Read_CommentsAndKeyValues_ArePassedOver()
    {
        const string Extra = "# type: double\n#\nmy key:=type: double\nsizes:=9 9 9\nDICOM_0008: odd:=x:=y\nname:=\n";

        Assert.Equal(Voxels, Shorts(Read(Nrrd(Extra + NrrdFields + Extra))));
    }

    [Fact]
    public void Read_FieldNamesInAnyCaseAndSpelling_AreKnown()
    {
        const string Fields = "CONTENT: x\nNumber: 12\nblocksize: 1\nSPACEDIMENSION: 3\nspacedirections: (2,0,0) (0,3,0) (0,0,4)\n"
            + "SpaceOrigin: (5,6,7)\nspaceunits: \"mm\" \"mm\" \"mm\"\nmeasurementframe: (1,0,0) (0,1,0) (0,0,1)\naxismins: nan nan nan\n"
            + "axismaxs: nan nan nan\noldmin: 0\noldmax: 1\nsampleunits: HU\nmin: 0\nmax: 0\nlabels: \"\" \"\" \"\"\nthicknesses: nan nan nan\n";

        var grid = ReadHeader(Nrrd(NrrdFields.ToUpperInvariant() + Fields)).Grid;

        Assert.Equal([[-2, 0, 0, -5], [0, -3, 0, -6], [0, 0, 4, 7], [0, 0, 0, 1]], grid.Affine.ToRows());
    }

    [Theory]
    [InlineData("foo: bar", "'foo: bar'")]
    [InlineData("byte skp: 4", "'byte skp: 4'")]
    [InlineData("no colon", "'no colon'")]
    [InlineData(" type: short", "' type: short'")]
    public void Read_UnknownLine_IsRefused(string line, string shown)
        => Assert.Equal($"'v' has the header line {shown}, which is no NRRD field; its header is damaged.", Fault(Nrrd(NrrdFields + line + "\n")));

    [Fact]
    public void Read_LongUnknownLine_IsQuotedInPart()
        => Assert.Equal(
            $"'v' has the header line '{new string('x', 60)}…', which is no NRRD field; its header is damaged.",
            Fault(Nrrd(NrrdFields + new string('x', 5000) + "\n")));

    [Fact]
    public void Read_FieldTwice_IsRefused()
        => Assert.Equal("'v' has the field 'byte skip' twice in its header; it is damaged.", Fault(Nrrd(NrrdFields + "byte skip: 0\nbyteskip: 0\n")));

    [Theory]
    [InlineData("type")]
    [InlineData("sizes")]
    [InlineData("encoding")]
    public void Read_WithoutRequiredField_IsRefused(string name)
    {
        var lines = NrrdFields.Split('\n').Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal));

        Assert.Equal(
            $"'v' lacks the field '{name}' in its header; it is damaged or not whole: copy it again from its source.",
            Fault(Nrrd(string.Join('\n', lines))));
    }

    [Fact]
    public void Read_HeaderWithoutEnd_IsRefused()
        => Assert.Equal(
            "'v' ends within its header, before the empty line that voxels follow, and names no data file; copy it again from its source.",
            Fault(Join($"NRRD0004\n{NrrdFields}")));

    [Fact]
    public void Read_EndlessHeader_IsRefusedAfterOneMebibyte()
        => Assert.Equal(
            "'v' has a header of more than 1048576 bytes, which no real one has; it is damaged: copy it again from its source.",
            Fault(Join("NRRD0004\n" + string.Concat(Enumerable.Repeat("# comment\n", 200_000)))));

    [Fact]
    public void Read_FileGzippedAsAWhole_SaysToUnpackIt()
        => Assert.Equal(
            "'v' is a NRRD file gzipped as a whole; unpack it, such as with gunzip: NRRD compresses inside.", Fault(Gzip(Nrrd(NrrdFields))));
}
