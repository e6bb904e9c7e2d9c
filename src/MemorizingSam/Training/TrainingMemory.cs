namespace MemorizingSam.Training;

/// <summary>A crop of another case, or the same crop seen otherwise, in which objects were segmented.</summary>
/// <param name="CaseId">Where it was cut.</param>
/// <param name="Image">Normalised voxels, z fastest.</param>
/// <param name="Masks">For each target what it says the object is, z fastest; null where it says nothing.</param>
internal sealed record TrainingMemory(string CaseId, float[] Image, IReadOnlyList<byte[]?> Masks);
