using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Session">The session after it.</param>
/// <param name="Steps">One for each object whose mask changed.</param>
internal sealed record EditAnswer(SessionView Session, IReadOnlyList<StepAnswer> Steps);
