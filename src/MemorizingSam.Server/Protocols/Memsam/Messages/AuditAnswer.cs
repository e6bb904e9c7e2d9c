using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Entries">Oldest first.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditEntry> Entries);
