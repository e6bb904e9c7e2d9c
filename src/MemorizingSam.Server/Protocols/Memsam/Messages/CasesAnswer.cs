namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Cases">As they were added.</param>
internal sealed record CasesAnswer(IReadOnlyList<CaseAnswer> Cases);
