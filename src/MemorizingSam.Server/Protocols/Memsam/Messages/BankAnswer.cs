namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Cases">Cases in it.</param>
internal sealed record BankAnswer(int Cases);
