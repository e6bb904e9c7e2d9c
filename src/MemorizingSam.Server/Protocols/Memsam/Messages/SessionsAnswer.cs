using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Sessions">The latest used first.</param>
internal sealed record SessionsAnswer(IReadOnlyList<SessionView> Sessions);
