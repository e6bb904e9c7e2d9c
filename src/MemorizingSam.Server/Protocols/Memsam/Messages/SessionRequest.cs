namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Volume">Id of the volume.</param>
/// <param name="Memory">Whether to recall from the server's bank; null for whether the model can.</param>
/// <param name="OneCrop">Whether objects are not followed beyond the first crop.</param>
/// <param name="AllParts">Whether parts of a mask stay that hang together with no click.</param>
internal sealed record SessionRequest(string Volume, bool? Memory = null, bool OneCrop = false, bool AllParts = false);
