namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>The server is there.</summary>
/// <param name="Status">Always <c>ok</c>.</param>
/// <param name="Version">Of the protocol.</param>
internal sealed record StatusAnswer(string Status, string Version);
