namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>Whether large objects are looked at from further away.</summary>
/// <param name="DoAutozoom">Whether.</param>
internal sealed record AutozoomRequest(bool? DoAutozoom);
