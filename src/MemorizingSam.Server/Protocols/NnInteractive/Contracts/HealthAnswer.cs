namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>The server is there.</summary>
/// <param name="Ok">Always.</param>
internal sealed record HealthAnswer(bool Ok);
