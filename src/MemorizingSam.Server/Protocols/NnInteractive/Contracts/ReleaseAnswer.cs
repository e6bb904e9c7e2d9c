namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>A lease was taken back.</summary>
/// <param name="Released">Always.</param>
internal sealed record ReleaseAnswer(bool Released);
