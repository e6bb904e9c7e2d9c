namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="WithMemory">With memories.</param>
/// <param name="WithoutMemory">Without.</param>
internal sealed record WithAndWithoutAnswer(double WithMemory, double WithoutMemory);
