namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Name">What the object is called from now on.</param>
/// <param name="KnownRevisions">Numbers of the masks that the client knows, by object.</param>
internal sealed record NameRequest(string Name, Dictionary<string, long>? KnownRevisions = null);
