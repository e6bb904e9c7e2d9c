namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>What was done.</summary>
/// <param name="Message">In a sentence.</param>
internal sealed record MessageAnswer(string Message);
