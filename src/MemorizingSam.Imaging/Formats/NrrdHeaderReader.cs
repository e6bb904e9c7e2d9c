using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Reads NRRD headers, attached and detached.</summary>
internal static class NrrdHeaderReader
{
    /// <summary>Reads a header.</summary>
    /// <exception cref="VolumeFormatException">It is damaged, or says something that no 3D volume can have.</exception>
    public static VolumeHeader Read(string path)
    {
        var header = new NrrdHeader(path);
        var axesReader = new NrrdAxesReader(header.Fields);
        var axes = axesReader.Read();
        var sizes = Array.ConvertAll(axes, axis => axis.Size);
        if (axes.Length < 3)
        {
            throw header.Fields.Fault($"holds {axes.Length} dimensions ({string.Join(", ", sizes)}); give a 3D volume.");
        }

        var first = axesReader.FindFirstSpatial(axes);
        var shape = FileShape.Of(path, sizes, first);
        var type = ReadVoxelType(header.Fields);
        var sizeInBytes = shape.Grid.VoxelCount * shape.FrameCount * type.SizeInBytes();
        var voxels = new NrrdVoxels(header, sizes, sizeInBytes).Read(shape.FrameLayout, type.SizeInBytes());
        return new VolumeHeader(voxels)
        {
            Path = path,
            Format = NrrdFormat.Name,
            Grid = new VolumeGrid(shape.Grid, new NrrdAffine(header.Fields, axes[first..(first + 3)]).Read()),
            Dimensions = Array.ConvertAll(sizes, size => (int)size),
            FrameCount = shape.FrameCount,
            VoxelType = type,
        };
    }

    private static VoxelType ReadVoxelType(HeaderFields fields)
    {
        var name = fields.Require("type");
        return NrrdTypes.Find(string.Join(' ', HeaderFields.Words(name))) ?? throw fields.Fault(
            $"holds {HeaderFields.Quote(name)} voxels; memsam reads 8- to 64-bit integers, float and double: "
            + "convert the file to one of these.");
    }
}
