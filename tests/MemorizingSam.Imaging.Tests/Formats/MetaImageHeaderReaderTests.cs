using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class MetaImageHeaderReaderTests
{
    private const string Local = "ElementDataFile = LOCAL\n";

    [Theory]
    [InlineData(VoxelType.Int8, "MET_CHAR")]
    [InlineData(VoxelType.Int8, "MET_ASCII_CHAR")]
    [InlineData(VoxelType.UInt8, "MET_UCHAR")]
    [InlineData(VoxelType.Int16, "MET_SHORT")]
    [InlineData(VoxelType.UInt16, "MET_USHORT")]
    [InlineData(VoxelType.Int32, "MET_INT")]
    [InlineData(VoxelType.Int32, "MET_LONG")]
    [InlineData(VoxelType.UInt32, "MET_UINT")]
    [InlineData(VoxelType.UInt32, "MET_ULONG")]
    [InlineData(VoxelType.Int64, "MET_LONG_LONG")]
    [InlineData(VoxelType.UInt64, "MET_ULONG_LONG")]
    [InlineData(VoxelType.Float32, "MET_FLOAT")]
    [InlineData(VoxelType.Float64, "MET_DOUBLE")]
    [InlineData(VoxelType.Int16, "MET_SHORT_ARRAY")]
    [InlineData(VoxelType.Float32, "met_float")]
    public void Read_EveryType_IsKnown(VoxelType type, string name)
        => Assert.Equal(type, ReadHeader(Join(MetaFields.Replace("MET_SHORT", name) + Local, new byte[96])).VoxelType);

    [Theory]
    [InlineData("MET_STRING")]
    [InlineData("MET_FLOAT_MATRIX")]
    [InlineData("short")]
    public void Read_OtherType_IsRefused(string name)
        => Assert.Equal(
            $"'v' holds '{name}' voxels; memsam reads 8- to 64-bit integers, float and double: convert the file to one of these.",
            Fault(Join(MetaFields.Replace("MET_SHORT", name) + Local, new byte[96])));

    [Theory]
    [InlineData("ObjectType = Image\nNDims = 3\nDimSize = 2 3 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n")]
    [InlineData("ObjectType=Image\nNDims=3\nDimSize=2 3 2\nElementType=MET_SHORT\nElementDataFile=LOCAL\n")]
    [InlineData("ObjectType: Image\nNDims : 3\nDimSize:2 3 2\nElementType: MET_SHORT\nElementDataFile: Local\n")]
    [InlineData("NDims = 3\r\nDimSize = 2\t3  2 \r\nElementType = MET_SHORT \r\n\r\nElementDataFile = local\r\n")]
    [InlineData("Comment = a: b = c\nndims = 3\ndimsize = 2 3 2\nELEMENTTYPE = MET_SHORT\nUnknown = x\nelementdatafile = LOCAL\n")]
    [InlineData("ObjectType = Image\nNDims = 3\nDimSize = 9 9 9\nDimSize = 2 3 2 7\nElementType = MET_SHORT\nElementDataFile = LOCAL\n")]
    public void Read_HeaderHoweverSpelt_IsRead(string header) => Assert.Equal(Voxels, Shorts(Read(Join(header, Bytes))));

    [Theory]
    [InlineData("TransformMatrix = 0.6 0.8 0 -0.8 0.6 0 0 0 1\nOffset = 10 -20 30.5\nElementSpacing = 2 3 4\n")]
    [InlineData("Rotation = 0.6 0.8 0 -0.8 0.6 0 0 0 1\nPosition = 10 -20 30.5\nElementSize = 2 3 4\n")]
    [InlineData("Orientation = 0.6 0.8 0 -0.8 0.6 0 0 0 1\nOrigin = 10 -20 30.5\nElementSpacing = 2 3 4\nElementSize = 9 9 9\n")]
    [InlineData("TransformMatrix = 0.6 0.8 0 -0.8 0.6 0 0 0 1\nRotation = 1 0 0 0 1 0 0 0 1\nOffset = 9 9 9\nOrigin = 10 -20 30.5\nElementSpacing = 2 3 4\n")]
    public void Read_Geometry_HasDirectionsInRowsAndIsLps(string fields)
    {
        var affine = ReadHeader(Join(MetaFields + fields + Local, Bytes)).Grid.Affine;

        Assert.Equal(new WorldVector(2 * -0.6, 2 * -0.8, 0), affine.AxisX);
        Assert.Equal(new WorldVector(3 * 0.8, 3 * -0.6, 0), affine.AxisY);
        Assert.Equal(new WorldVector(0, 0, 4), affine.AxisZ);
        Assert.Equal(new WorldPoint(-10, 20, 30.5), affine.Origin);
    }

    [Fact]
    public void Read_NoGeometry_IsUprightLps()
    {
        var affine = ReadHeader(Join(MetaFields + Local, Bytes)).Grid.Affine;

        Assert.Equal([[-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], affine.ToRows());
        Assert.DoesNotContain(affine.ToRows().SelectMany(row => row), number => number == 0 && double.IsNegative(number));
    }

    [Fact]
    public void Read_FourDimensions_HaveFramesAndThePlaceOfTheFirstThree()
    {
        const string Header = "ObjectType = Image\nNDims = 4\nDimSize = 2 3 1 2\nElementType = MET_SHORT\nElementSpacing = 2 3 4 5\n"
            + "Offset = 6 7 8 9\nTransformMatrix = 0 1 0 0 1 0 0 0 0 0 1 0 0 0 0 1\n" + Local;

        var header = ReadHeader(Join(Header, Bytes));

        Assert.Equal([2, 3, 1, 2], header.Dimensions);
        Assert.Equal([[0, -3, 0, -6], [-2, 0, 0, -7], [0, 0, 4, 8], [0, 0, 0, 1]], header.Grid.Affine.ToRows());
        Assert.Equal(Voxels[6..], Shorts(Read(Join(Header, Bytes), frame: 1)));
        Assert.Equal("'v' holds 4 dimensions (2, 3, 1, 2); give a 3D volume, or choose one with --frame 0..1.", Fault(Join(Header, Bytes)));
    }

    [Fact]
    public void Read_Channels_AreFramesSideBySide()
    {
        var content = Join(MetaFields.Replace("2 3 2", "1 3 2") + "ElementNumberOfChannels = 2\n" + Local, Bytes);

        Assert.Equal([2, 1, 3, 2], ReadHeader(content).Dimensions);
        Assert.Equal(Voxels.Where((_, i) => i % 2 == 1), Shorts(Read(content, frame: 1)));
    }

    [Theory]
    [InlineData("ElementNumberOfChannels = 3\n", "holds colours (3 channels of 8 bits); give a volume with one value per voxel.")]
    [InlineData("ElementNumberOfChannels = 4\n", "holds colours (4 channels of 8 bits); give a volume with one value per voxel.")]
    [InlineData("ElementNumberOfChannels = 0\n", "claims dimensions (0, 2, 3, 2); each must be at least 1: its header is damaged.")]
    [InlineData("ObjectType = Tube\n", "is a MetaIO object of the type 'Tube'; give one of the type Image.")]
    [InlineData("NDims = 2\n", "holds 2 dimensions (2, 3); give a 3D volume.")]
    [InlineData("NDims = 4\n", "has 4 dimensions and 3 sizes; they must agree and be at most 10: its header is damaged.")]
    [InlineData("NDims = 11\n", "has 11 dimensions and 3 sizes; they must agree and be at most 10: its header is damaged.")]
    [InlineData("NDims = -1\n", "has -1 dimensions and 3 sizes; they must agree and be at most 10: its header is damaged.")]
    [InlineData("DimSize = 2 x 2\n", "has 'x' where its field 'DimSize' needs a whole number; its header is damaged.")]
    [InlineData("DimSize = 2 0 2\n", "claims dimensions (2, 0, 2); each must be at least 1: its header is damaged.")]
    [InlineData("ElementSpacing = 1 1\n", "has 2 numbers in its field 'ElementSpacing' and needs 3; its header is damaged.")]
    [InlineData("TransformMatrix = 1 0 0\n", "has 3 numbers in its field 'TransformMatrix' and needs 9; its header is damaged.")]
    [InlineData("no separator\n", "has the header line 'no separator', which is no 'name = value'; its header is damaged.")]
    [InlineData("= 5\n", "has the header line '= 5', which is no 'name = value'; its header is damaged.")]
    [InlineData(
        "BinaryData = False\n", "holds its voxels as text (BinaryData = False); write it again with binary voxels, as ITK does.")]
    public void Read_HeaderOfNoVolume_IsRefused(string fields, string what)
        => Assert.Equal($"'v' {what}", Fault(Join(MetaFields.Replace("MET_SHORT", "MET_UCHAR") + fields + Local, Bytes)));

    [Theory]
    [InlineData("ElementSpacing = 0 1 1\n")]
    [InlineData("ElementSpacing = nan 1 1\n")]
    [InlineData("TransformMatrix = 1 0 0 1 0 0 0 0 1\n")]
    [InlineData("Offset = 0 NaN 0\n")]
    public void Read_UnusableGeometry_IsRefusedWithItsNumbers(string fields)
    {
        var message = Fault(Join(MetaFields + fields + Local, Bytes));

        Assert.StartsWith(
            "'v' has no usable ElementSpacing, TransformMatrix or Offset: The affine must be finite and invertible, got columns",
            message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NDims", "lacks the field 'NDims' in its header; it is damaged.")]
    [InlineData("DimSize", "lacks the field 'DimSize' in its header; it is damaged or not whole: copy it again from its source.")]
    [InlineData("ElementType", "lacks the field 'ElementType' in its header; it is damaged or not whole: copy it again from its source.")]
    public void Read_WithoutRequiredField_IsRefused(string name, string what)
    {
        var lines = MetaFields.Split('\n').Where(line => !line.StartsWith(name, StringComparison.Ordinal));

        Assert.Equal($"'v' {what}", Fault(Join(string.Join('\n', lines) + Local, Bytes)));
    }

    [Fact]
    public void Read_HeaderWithoutEnd_IsRefused()
        => Assert.Equal(
            "'v' ends within its header, before the field 'ElementDataFile'; copy it again from its source.", Fault(Join(MetaFields)));

    [Fact]
    public void Read_FileGzippedAsAWhole_SaysToUnpackIt()
        => Assert.Equal(
            "'v' is a MetaImage file gzipped as a whole; unpack it, such as with gunzip: MetaImage compresses inside.",
            Fault(Gzip(Join(MetaFields + Local, Bytes))));

    [Theory]
    [InlineData("name: value\nother: 5\n")]
    [InlineData("ObjectTypes\n")]
    [InlineData("= NDims\n")]
    public void Read_OtherText_IsNoMetaImage(string text)
        => Assert.Contains("is no volume that memsam reads (it begins with '", Fault(Join(text)), StringComparison.Ordinal);
}
