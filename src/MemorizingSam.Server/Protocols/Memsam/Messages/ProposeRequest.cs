namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Labels">What to look for; empty for all that is memorised.</param>
/// <param name="KnownRevisions">Numbers of the masks that the client knows, by object.</param>
internal sealed record ProposeRequest(string[]? Labels = null, Dictionary<string, long>? KnownRevisions = null);
