namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>Something that can be asked for by its name.</summary>
/// <param name="Description">In a sentence.</param>
/// <param name="Config">What users can change.</param>
internal sealed record TaskInfo(string Description, IReadOnlyDictionary<string, string[]> Config);
