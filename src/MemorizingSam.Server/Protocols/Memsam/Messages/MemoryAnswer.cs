namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Cases">Cases in the bank.</param>
/// <param name="Usable">Whether the model can use them; if not, sessions have no memory.</param>
/// <param name="Labels">By label.</param>
internal sealed record MemoryAnswer(int Cases, bool Usable, IReadOnlyList<LabelAnswer> Labels);
