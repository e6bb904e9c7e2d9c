namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="At">The place: x, y, z.</param>
/// <param name="Space">In what.</param>
/// <param name="Positive">Whether it lies in the object.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record ClickRequest(string Object, double[] At, Space Space = Space.Ras, bool Positive = true, long? KnownRevision = null);
