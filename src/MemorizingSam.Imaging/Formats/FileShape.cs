using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>A file's axes, told apart: the three of the volume, and those that count its frames.</summary>
/// <param name="Grid">Voxels of one frame.</param>
/// <param name="FrameCount">Number of frames: the product of all other axes.</param>
/// <param name="FrameLayout">Whether the other axes vary faster or slower than the volume's.</param>
internal sealed record FileShape(GridShape Grid, int FrameCount, FrameLayout FrameLayout)
{
    private const int SpatialAxes = 3;
    private const long LargestVoxel = sizeof(double);

    /// <summary>Splits the axes of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="sizes">Size of each axis, the one that varies fastest first.</param>
    /// <param name="firstSpatialAxis">Which of them is the volume's first axis; the other two follow it.</param>
    /// <exception cref="VolumeFormatException">No 3D volume can have these sizes.</exception>
    public static FileShape Of(string path, IReadOnlyList<long> sizes, int firstSpatialAxis = 0)
    {
        var listed = string.Join(", ", sizes);
        if (sizes.Any(size => size is < 1 or > int.MaxValue))
        {
            throw new VolumeFormatException(path, $"claims dimensions ({listed}); each must be at least 1: its header is damaged.");
        }

        if (sizes.Count < firstSpatialAxis + SpatialAxes)
        {
            throw new VolumeFormatException(path, $"holds {sizes.Count} dimensions ({listed}); give a 3D volume.");
        }

        var (x, y, z) = (sizes[firstSpatialAxis], sizes[firstSpatialAxis + 1], sizes[firstSpatialAxis + 2]);
        if ((UInt128)x * (UInt128)y * (UInt128)z > (UInt128)Array.MaxLength)
        {
            throw new VolumeFormatException(
                path, $"holds dimensions ({listed}); a volume may have at most {Array.MaxLength} voxels: crop or resample it.");
        }

        var leading = Product(sizes.Take(firstSpatialAxis));
        var trailing = Product(sizes.Skip(firstSpatialAxis + SpatialAxes));
        if (leading > 1 && trailing > 1)
        {
            throw new VolumeFormatException(
                path, $"holds dimensions ({listed}), frames both before and after the three of a volume; split one of them off.");
        }

        var frames = Math.Max(leading, trailing);
        if (frames > Array.MaxLength || frames * x * y * z > long.MaxValue / LargestVoxel)
        {
            throw new VolumeFormatException(path, $"holds dimensions ({listed}), more frames than can be; its header is damaged.");
        }

        return new FileShape(
            new GridShape((int)x, (int)y, (int)z),
            (int)frames,
            leading > 1 ? FrameLayout.SideBySide : FrameLayout.OneAfterTheOther);
    }

    /// <summary>The product, or a number beyond any count of frames.</summary>
    private static long Product(IEnumerable<long> sizes)
        => sizes.Aggregate(1L, (product, size) => product > int.MaxValue ? product : product * size);
}
