namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Revision">Number of the mask.</param>
/// <param name="From">Number of the mask that it is the difference to; 0 for the empty one.</param>
/// <param name="Low">First voxel of the smallest box outside of which nothing changed.</param>
/// <param name="High">The voxel after its last.</param>
/// <param name="Bits">Base64 of zlib of the box's voxels, one bit each, x fastest, the lowest bit first; empty if nothing changed.</param>
internal sealed record ChangeAnswer(long Revision, long From, int[] Low, int[] High, string Bits);
