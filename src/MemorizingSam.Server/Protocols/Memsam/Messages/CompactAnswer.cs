namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Erased">Memories whose files are gone.</param>
/// <param name="FreedBytes">Bytes that were freed.</param>
internal sealed record CompactAnswer(int Erased, long FreedBytes);
