namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="Points">Places along the scribble, or around the area of the lasso.</param>
/// <param name="Space">In what.</param>
/// <param name="Positive">Whether it lies in the object.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record DrawingRequest(string Object, double[][] Points, Space Space = Space.Ras, bool Positive = true, long? KnownRevision = null);
