namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="KnownRevisions">Numbers of the masks that the client knows, by object.</param>
internal sealed record KnownRequest(Dictionary<string, long>? KnownRevisions = null);
