namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>What was not done; this protocol says so with status 200.</summary>
/// <param name="Error">Why.</param>
internal sealed record ErrorAnswer(string Error);
