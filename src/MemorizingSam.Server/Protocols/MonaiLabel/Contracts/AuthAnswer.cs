namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>Whether one has to log in.</summary>
/// <param name="Enabled">Whether.</param>
/// <param name="ClientId">Of the server.</param>
/// <param name="Realm">Of the server.</param>
internal sealed record AuthAnswer(bool Enabled, string ClientId, string Realm);
