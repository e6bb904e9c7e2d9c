namespace MemorizingSam.Imaging.Formats;

/// <summary>How voxel bytes are stored in a file.</summary>
internal enum VoxelEncoding
{
    /// <summary>As they are.</summary>
    Raw,

    /// <summary>As a gzip stream (RFC 1952), one or several members.</summary>
    Gzip,

    /// <summary>As a zlib stream (RFC 1950).</summary>
    Zlib,
}
