namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Path">Full path of a file in a folder that the server may open.</param>
internal sealed record OpenRequest(string Path);
