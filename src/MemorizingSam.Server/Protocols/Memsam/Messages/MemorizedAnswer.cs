using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Memorized">One for each object.</param>
/// <param name="Bank">The bank after it.</param>
internal sealed record MemorizedAnswer(IReadOnlyList<MemorizedObject> Memorized, BankAnswer Bank);
