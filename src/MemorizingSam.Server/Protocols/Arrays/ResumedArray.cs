namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>A session that a client had before the server was stopped or killed.</summary>
/// <param name="Id">By which the client asks for it.</param>
/// <param name="Owner">Id of the caller whose it is.</param>
/// <param name="Session">The session.</param>
internal sealed record ResumedArray(string Id, string Owner, ArraySession Session);
