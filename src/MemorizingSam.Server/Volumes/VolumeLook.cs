using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>Looks into a volume's file before it is accepted: its header before any memory is taken, then every voxel.</summary>
internal static class VolumeLook
{
    /// <summary>Says what a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What its user calls it, for messages.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="cancellation">Stops looking.</param>
    /// <exception cref="RefusedException">It is no volume, damaged, has frames, or too many voxels.</exception>
    public static (VolumeHeader Header, ValueRange Range) At(string path, string name, ServerLimits limits, CancellationToken cancellation)
    {
        try
        {
            var header = VolumeFile.ReadHeader(path);
            RequireSize(header, name, limits);
            return (header, VolumeFile.ReadRange(header, cancellation: cancellation));
        }
        catch (VolumeFormatException e)
        {
            throw RefusedException.BadRequest($"'{name}' {e.What}");
        }
    }

    /// <summary>Reads a mask, whose voxels must be a lattice's: all of them, or some, as 3D Slicer saves segmentations.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="RefusedException">It is no volume, damaged, or lies on another lattice.</exception>
    public static Volume ReadMask(string path, VolumeGrid grid, CancellationToken cancellation)
    {
        try
        {
            var header = VolumeFile.ReadHeader(path);
            return header.FrameCount == 1 ? ReadFrame(header, frame: null, grid, cancellation) : throw OffLattice(header, grid);
        }
        catch (VolumeFormatException e)
        {
            throw RefusedException.BadRequest($"The mask {e.What}");
        }
    }

    /// <summary>Reads a frame of a mask.</summary>
    /// <param name="header">Of its file.</param>
    /// <param name="frame">Which one; null for the only one.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="RefusedException">It lies on another lattice.</exception>
    /// <exception cref="VolumeFormatException">It is damaged.</exception>
    public static Volume ReadFrame(VolumeHeader header, int? frame, VolumeGrid grid, CancellationToken cancellation)
        => header.Grid.Shape.VoxelCount <= grid.Shape.VoxelCount
            ? Resampler.PlaceLabels(VolumeFile.Read(header.Path, frame, cancellation: cancellation), grid, cancellation) ?? throw OffLattice(header, grid)
            : throw OffLattice(header, grid);

    private static RefusedException OffLattice(VolumeHeader header, VolumeGrid grid) => RefusedException.BadRequest(
        $"The mask of {string.Join('×', header.Dimensions)} does not lie on the lattice of the volume of {grid.Shape}; resample it onto that first.");

    private static void RequireSize(VolumeHeader header, string name, ServerLimits limits)
    {
        if (header.FrameCount != 1)
        {
            throw RefusedException.BadRequest(
                $"'{name}' holds {header.Dimensions.Count} dimensions ({string.Join(", ", header.Dimensions)}); send one 3D volume ('memsam convert --frame' takes one out).");
        }

        if (header.Grid.Shape.VoxelCount > limits.Voxels)
        {
            throw RefusedException.TooLarge(
                $"'{name}' has {header.Grid.Shape} voxels, {header.Grid.Shape.VoxelCount}; this server takes volumes of at most {limits.Voxels}: crop or resample it.");
        }
    }
}
