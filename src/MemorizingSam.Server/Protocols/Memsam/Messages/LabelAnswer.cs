namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Name">What was segmented.</param>
/// <param name="Cases">Cases of it.</param>
internal sealed record LabelAnswer(string Name, int Cases);
