using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Reads MetaImage headers, with local and with detached voxels.</summary>
/// <remarks>
/// Source: MetaIO, metaImage.cxx, and ITK's MetaImageIO: rows of TransformMatrix are the directions of the axes, and
/// coordinates are LPS. As in ITK, ElementToIntensityFunctionSlope and Offset are ignored.
/// </remarks>
internal sealed class MetaImageHeaderReader
{
    /// <summary>MetaIO's limit.</summary>
    private const int MostAxes = 10;

    private static readonly int[] ColourChannels = [3, 4];

    private readonly MetaImageHeader _header;

    private MetaImageHeaderReader(string path) => _header = new MetaImageHeader(path);

    private HeaderFields Fields => _header.Fields;

    /// <summary>Reads a header.</summary>
    /// <exception cref="VolumeFormatException">It is damaged, or says something that no 3D volume can have.</exception>
    public static VolumeHeader Read(string path) => new MetaImageHeaderReader(path).Read();

    private VolumeHeader Read()
    {
        if (Fields.Find("ObjectType") is { } kind && !kind.StartsWith("Image", StringComparison.OrdinalIgnoreCase))
        {
            throw Fields.Fault($"is a MetaIO object of the type {HeaderFields.Quote(kind)}; give one of the type Image.");
        }

        var type = ReadVoxelType();
        var sizes = ReadSizes();
        var channels = ReadChannels(type);
        long[] allSizes = channels == 1 ? sizes : [channels, .. sizes];
        var shape = FileShape.Of(Fields.Path, allSizes, firstSpatialAxis: allSizes.Length - sizes.Length);
        var sizeInBytes = shape.Grid.VoxelCount * shape.FrameCount * type.SizeInBytes();
        return new VolumeHeader(new MetaImageVoxels(_header, sizes, sizeInBytes).Read(shape.FrameLayout))
        {
            Path = Fields.Path,
            Format = "MetaImage",
            Grid = new VolumeGrid(shape.Grid, ReadAffine(sizes.Length)),
            Dimensions = Array.ConvertAll(allSizes, size => (int)size),
            FrameCount = shape.FrameCount,
            VoxelType = type,
        };
    }

    private long[] ReadSizes()
    {
        var axes = Fields.FindInteger("NDims") ?? throw Fields.Fault("lacks the field 'NDims' in its header; it is damaged.");
        var sizes = Fields.RequireIntegers("DimSize");
        return axes is >= 1 and <= MostAxes && sizes.Length >= axes
            ? sizes[..(int)axes]
            : throw Fields.Fault(
                $"has {axes} dimensions and {sizes.Length} sizes; they must agree and be at most {MostAxes}: its header is damaged.");
    }

    private VoxelType ReadVoxelType()
    {
        var name = Fields.Require("ElementType");
        return MetaImageTypes.Find(name) ?? throw Fields.Fault(
            $"holds {HeaderFields.Quote(name)} voxels; memsam reads 8- to 64-bit integers, float and double: "
            + "convert the file to one of these.");
    }

    private long ReadChannels(VoxelType type)
    {
        var channels = Fields.FindInteger("ElementNumberOfChannels") ?? 1;
        return type == VoxelType.UInt8 && ColourChannels.Contains((int)channels)
            ? throw Fields.Fault($"holds colours ({channels} channels of 8 bits); give a volume with one value per voxel.")
            : channels;
    }

    private Affine ReadAffine(int axes)
    {
        var spacing = Fields.FindReals("ElementSpacing", axes) ?? Fields.FindReals("ElementSize", axes) ?? [1, 1, 1];
        var directions = FindFirst(axes * axes, "TransformMatrix", "Rotation", "Orientation");
        var origin = FindFirst(axes, "ImagePosition", "Origin", "Position", "Offset") ?? new double[3];
        WorldVector Step(int axis)
        {
            double Part(int part) => directions?[(axis * axes) + part] ?? (part == axis ? 1 : 0);
            return FromLps(spacing[axis] * Part(0), spacing[axis] * Part(1), spacing[axis] * Part(2));
        }

        try
        {
            return new Affine(Step(0), Step(1), Step(2), new WorldPoint() + FromLps(origin[0], origin[1], origin[2]));
        }
        catch (ArgumentException e)
        {
            throw Fields.Fault($"has no usable ElementSpacing, TransformMatrix or Offset: {e.Message} Repair its header.");
        }
    }

    /// <summary>The field that counts, of several for the same in MetaIO's order.</summary>
    private double[]? FindFirst(int count, params string[] names)
        => names.Select(name => Fields.FindReals(name, count)).FirstOrDefault(numbers => numbers is not null);

    /// <summary>0 − x is never −0, as −x may be.</summary>
    private static WorldVector FromLps(double left, double posterior, double superior) => new(0 - left, 0 - posterior, 0 + superior);
}
