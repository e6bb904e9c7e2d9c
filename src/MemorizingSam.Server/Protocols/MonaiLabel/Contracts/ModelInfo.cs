namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A model as clients show it.</summary>
/// <param name="Type">Which panel shows it.</param>
/// <param name="Labels">Names of what it segments, and their numbers.</param>
/// <param name="Dimension">Of its images.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="Config">What users can change.</param>
internal sealed record ModelInfo(
    string Type, IReadOnlyDictionary<string, int> Labels, int Dimension, string Description, IReadOnlyDictionary<string, string[]> Config);
