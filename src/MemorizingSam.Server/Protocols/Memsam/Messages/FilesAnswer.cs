namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Files">In the order of their paths.</param>
/// <param name="IsMore">Whether there may be more than are listed.</param>
internal sealed record FilesAnswer(IReadOnlyList<FileAnswer> Files, bool IsMore);
