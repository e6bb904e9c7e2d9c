namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A session was begun.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="SessionInfo">What is known of it.</param>
internal sealed record SessionAnswer(string SessionId, SessionInfo SessionInfo);
