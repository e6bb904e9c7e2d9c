namespace MemorizingSam.Checkpoints;

/// <summary>A tensor that a model needs.</summary>
/// <param name="Name">Its state-dict key.</param>
/// <param name="Shape">Length of each axis.</param>
public sealed record ExpectedTensor(string Name, IReadOnlyList<long> Shape);
