namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Path">Its full path, to open it by.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record FileAnswer(string Path, string Name, long Bytes);
