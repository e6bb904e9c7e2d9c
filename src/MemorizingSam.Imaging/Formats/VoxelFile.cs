namespace MemorizingSam.Imaging.Formats;

/// <summary>A file that holds voxels, or an equal share of them.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Bytes before the (encoded) voxels.</param>
internal readonly record struct VoxelFile(string Path, long Offset = 0);
