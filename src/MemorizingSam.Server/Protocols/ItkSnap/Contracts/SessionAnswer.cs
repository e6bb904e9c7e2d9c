namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>A session was begun.</summary>
/// <param name="SessionId">Its id, to be shown with every request.</param>
internal sealed record SessionAnswer(string SessionId);
