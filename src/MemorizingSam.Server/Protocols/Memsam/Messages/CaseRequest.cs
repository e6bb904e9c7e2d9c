namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Disabled">Whether the case is not recalled; null to leave that.</param>
/// <param name="Weight">How much it counts beside others of equal distance; null to leave that.</param>
internal sealed record CaseRequest(bool? Disabled = null, double? Weight = null);
