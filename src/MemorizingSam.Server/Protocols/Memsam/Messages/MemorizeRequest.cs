namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Objects">Which objects; null or empty for all that have voxels.</param>
/// <param name="Note">Anything worth knowing.</param>
internal sealed record MemorizeRequest(string[]? Objects = null, string? Note = null);
