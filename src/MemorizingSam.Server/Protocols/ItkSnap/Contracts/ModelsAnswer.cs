namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>What models there are.</summary>
/// <param name="Models">The models.</param>
internal sealed record ModelsAnswer(IReadOnlyList<ModelEntry> Models);
