namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Volumes">Oldest first.</param>
internal sealed record VolumesAnswer(IReadOnlyList<VolumeAnswer> Volumes);
