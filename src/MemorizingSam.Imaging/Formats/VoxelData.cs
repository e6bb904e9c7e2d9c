namespace MemorizingSam.Imaging.Formats;

/// <summary>Where a volume's voxel bytes are: all that reading them needs to know beside the header.</summary>
internal sealed record VoxelData
{
    /// <summary>Files that hold the voxels, in order and in equal shares; most often one.</summary>
    public required IReadOnlyList<VoxelFile> Files { get; init; }

    /// <summary>How the bytes are stored in each file.</summary>
    public VoxelEncoding Encoding { get; init; }

    /// <summary>Bytes to skip after decoding, in each file; gzipped NIfTI holds its header there.</summary>
    public long DecodedOffset { get; init; }

    /// <summary>Whether numbers are stored with the most significant byte first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>How frames lie in the file.</summary>
    public FrameLayout FrameLayout { get; init; }
}
