using MemorizingSam.Imaging.Preprocessing;

namespace MemorizingSam.Segmentation;

/// <summary>How a mask became another: new voxels in the smallest box outside of which nothing changed.</summary>
/// <param name="Box">The box; without voxels if nothing changed.</param>
/// <param name="Bits">
/// Zlib (RFC 1950) of the box's new voxels: one bit each, x fastest, the first voxel in the lowest bit of the first byte; empty if nothing
/// changed.
/// </param>
public sealed record MaskChange(VoxelBox Box, ReadOnlyMemory<byte> Bits);
