namespace MemorizingSam.Evaluation;

/// <summary>A click that a simulated user makes.</summary>
/// <param name="X">Voxel along the axis that varies fastest in memory.</param>
/// <param name="Y">Voxel along the second axis.</param>
/// <param name="Z">Voxel along the third axis.</param>
/// <param name="IsPositive">Whether the voxel belongs to the object and was missed; else it is wrongly in the mask.</param>
internal readonly record struct SimulatedClick(int X, int Y, int Z, bool IsPositive);
