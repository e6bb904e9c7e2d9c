namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="UploadBytes">Most bytes of a file.</param>
/// <param name="Voxels">Most voxels of a volume.</param>
/// <param name="Sessions">Most sessions of the caller.</param>
/// <param name="OpenVolumes">Most volumes in memory.</param>
internal sealed record LimitsAnswer(long UploadBytes, long Voxels, int Sessions, int OpenVolumes);
