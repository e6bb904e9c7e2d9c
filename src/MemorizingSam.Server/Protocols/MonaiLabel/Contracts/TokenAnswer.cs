namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>Someone logged in.</summary>
/// <param name="AccessToken">His API key.</param>
/// <param name="TokenType">How to send it.</param>
internal sealed record TokenAnswer(string AccessToken, string TokenType);
