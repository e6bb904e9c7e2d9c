namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>It was done, and there is nothing to tell.</summary>
internal sealed record NothingAnswer;
