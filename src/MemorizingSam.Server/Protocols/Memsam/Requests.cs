namespace MemorizingSam.Server.Protocols.Memsam;

/// <param name="Path">Full path of a file in a folder that the server may open.</param>
internal sealed record OpenRequest(string Path);

/// <param name="Volume">Id of the volume.</param>
/// <param name="Memory">Whether to recall from the server's bank; null for whether the model can.</param>
/// <param name="OneCrop">Whether objects are not followed beyond the first crop.</param>
/// <param name="AllParts">Whether parts of a mask stay that hang together with no click.</param>
internal sealed record SessionRequest(string Volume, bool? Memory = null, bool OneCrop = false, bool AllParts = false);

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="At">The place: x, y, z.</param>
/// <param name="Space">In what.</param>
/// <param name="Positive">Whether it lies in the object.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record ClickRequest(string Object, double[] At, Space Space = Space.Ras, bool Positive = true, long? KnownRevision = null);

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="Low">One corner: x, y, z.</param>
/// <param name="High">The opposite corner.</param>
/// <param name="Space">In what.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record BoxRequest(string Object, double[] Low, double[] High, Space Space = Space.Ras, long? KnownRevision = null);

/// <param name="Object">The object; it begins with its first prompt.</param>
/// <param name="Points">Places along the scribble.</param>
/// <param name="Space">In what.</param>
/// <param name="Positive">Whether it lies in the object.</param>
/// <param name="KnownRevision">Number of the mask that the client knows.</param>
internal sealed record ScribbleRequest(string Object, double[][] Points, Space Space = Space.Ras, bool Positive = true, long? KnownRevision = null);

/// <param name="Labels">What to look for; empty for all that is memorised.</param>
/// <param name="KnownRevisions">Numbers of the masks that the client knows, by object.</param>
internal sealed record ProposeRequest(string[]? Labels = null, Dictionary<string, long>? KnownRevisions = null);

/// <param name="KnownRevisions">Numbers of the masks that the client knows, by object.</param>
internal sealed record KnownRequest(Dictionary<string, long>? KnownRevisions = null);

/// <param name="Objects">Which objects; null or empty for all that have voxels.</param>
/// <param name="Note">Anything worth knowing.</param>
internal sealed record MemorizeRequest(string[]? Objects = null, string? Note = null);

/// <param name="Disabled">Whether the case is not recalled; null to leave that.</param>
/// <param name="Weight">How much it counts beside others of equal distance; null to leave that.</param>
internal sealed record CaseRequest(bool? Disabled = null, double? Weight = null);
