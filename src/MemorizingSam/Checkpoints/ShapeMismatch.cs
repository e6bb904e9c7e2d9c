namespace MemorizingSam.Checkpoints;

/// <summary>A tensor that both the file and the model have, in different shapes.</summary>
/// <param name="Name">The model's state-dict key.</param>
/// <param name="Found">The shape in the file.</param>
/// <param name="Expected">The shape in the model.</param>
public sealed record ShapeMismatch(string Name, IReadOnlyList<long> Found, IReadOnlyList<long> Expected);
