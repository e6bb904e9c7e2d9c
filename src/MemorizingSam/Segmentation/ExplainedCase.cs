namespace MemorizingSam.Segmentation;

/// <summary>A case that was recalled for an object, and how much it counted.</summary>
/// <param name="Id">Of the memory.</param>
/// <param name="Distance">L2 distance of the recall keys.</param>
/// <param name="WeightOfCase">How much it counts beside others of equal distance, as users set it.</param>
/// <param name="ShareOfCrop">Its share of the crop's answers, 0 to 1; null if a recalled case was erased since.</param>
/// <param name="ShareOfObject">Its share of the answers where the object is, 0 to 1; null as before, or if the mask is empty.</param>
/// <param name="Thumbnail">PNG of the case with its mask; empty if the bank keeps none.</param>
public sealed record ExplainedCase(
    string Id, double Distance, double WeightOfCase, double? ShareOfCrop, double? ShareOfObject, ReadOnlyMemory<byte> Thumbnail);
