namespace MemorizingSam.Checkpoints;

/// <summary>A stretch of a file, with its CRC-32 where the container has one.</summary>
internal readonly record struct FileExtent(long Offset, long Length, uint? Crc = null);
