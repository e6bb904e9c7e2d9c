namespace MemorizingSam.Memory;

/// <summary>A memory that was found near a query.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Category">The category that was asked for; null if none was.</param>
/// <param name="DistanceSquared">Squared L2 distance of the recall keys.</param>
/// <param name="WeightOfCase">How much the memory counts beside others of equal distance.</param>
public sealed record RecalledCase(string Id, string? Category, double DistanceSquared, double WeightOfCase);
