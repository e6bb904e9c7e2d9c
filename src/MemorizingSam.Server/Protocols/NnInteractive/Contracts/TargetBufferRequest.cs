namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>Where a client keeps the mask.</summary>
/// <param name="Shape">Of its array.</param>
/// <param name="Dtype">Type of its numbers.</param>
internal sealed record TargetBufferRequest(long[]? Shape, string? Dtype);
