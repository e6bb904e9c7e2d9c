namespace MemorizingSam.Imaging.Formats;

/// <summary>How far reading or writing voxels has come.</summary>
/// <param name="Done">Bytes of voxels done.</param>
/// <param name="Total">Bytes of voxels in all.</param>
public readonly record struct TransferProgress(long Done, long Total);
