namespace MemorizingSam.Training;

/// <summary>One crop with objects to ask for. All arrays hold cubes of one edge, z fastest, as tensors do.</summary>
/// <param name="CaseId">Where it was cut.</param>
/// <param name="Edge">Voxels along each edge.</param>
/// <param name="Image">Normalised voxels.</param>
/// <param name="Targets">One or more objects.</param>
internal sealed record TrainingSample(string CaseId, int Edge, float[] Image, IReadOnlyList<TrainingTarget> Targets)
{
    /// <summary>Labels that the case holds, as they are called here, and of which the crop shows nothing.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>What is remembered while they are asked for; none for a model without memory.</summary>
    public IReadOnlyList<TrainingMemory> Memories { get; init; } = [];
}
