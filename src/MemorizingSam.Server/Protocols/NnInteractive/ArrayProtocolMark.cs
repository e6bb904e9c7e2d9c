namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Says of an endpoint which version's requests it takes.</summary>
/// <param name="Version">The version.</param>
internal sealed record ArrayProtocolMark(ArrayProtocol Version);
