using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>What a volume file says about itself, read without its voxels.</summary>
public sealed record VolumeHeader
{
    internal VolumeHeader(VoxelData data) => Data = data;

    /// <summary>The file that was read; for a .hdr/.img pair the header.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the format: NIfTI-1, NIfTI-2, NRRD or MetaImage.</summary>
    public required string Format { get; init; }

    /// <summary>Shape and place of one frame.</summary>
    public required VolumeGrid Grid { get; init; }

    /// <summary>All dimensions as the file lists them, in its order; three for an ordinary volume.</summary>
    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>Number of volumes in the file: the product of the dimensions that are not x, y or z.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Number type of the stored voxels.</summary>
    public required VoxelType VoxelType { get; init; }

    /// <summary>How stored voxels become real values.</summary>
    public ValueScale Scale { get; init; } = ValueScale.Identity;

    /// <summary>Bytes of one frame's voxels, decoded.</summary>
    public long FrameSizeInBytes => Grid.Shape.VoxelCount * VoxelType.SizeInBytes();

    /// <summary>Bytes of all frames' voxels, decoded.</summary>
    public long SizeInBytes => FrameSizeInBytes * FrameCount;

    /// <summary>How the voxels are stored: raw, gzip or zlib.</summary>
    public string Encoding => Data.Encoding.ToString().ToLowerInvariant();

    /// <summary>Whether numbers are stored with the most significant byte first.</summary>
    public bool BigEndian => Data.BigEndian;

    /// <summary>Where the voxels are.</summary>
    internal VoxelData Data { get; }
}
