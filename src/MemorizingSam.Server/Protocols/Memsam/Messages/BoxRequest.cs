namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="Low">One corner: x, y, z.</param>
/// <param name="High">The opposite corner.</param>
/// <param name="Space">In what.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record BoxRequest(string Object, double[] Low, double[] High, Space Space = Space.Ras, long? KnownRevision = null);
